// The form that programs are evaluated in: a tree of small nodes, each with the function that
// evaluates it, names and overloads resolved. Nodes lie in the program's arena and never change.
// Private to the engine.
#pragma once
#include <span>

#include "engines/cel/function.h"
#include "engines/cel/run.h"
#include "engines/cel/value_reading.h"

namespace cel {

struct Node {
  Value (*run)(const Node&, Run&);
  Span at;
  bool constant = false;  // is a ConstantNode
};

inline Value evaluate(const Node* node, Run& run) { return node->run(*node, run); }

// What a node of type N is evaluated by: N::evaluate, with the node as its own type.
template <class N>
Value run_node(const Node& node, Run& run) {
  return static_cast<const N&>(node).evaluate(run);
}

struct ConstantNode : Node {
  Value value;
  Value evaluate(Run&) const { return value; }
};

struct FailNode : Node {  // what is known to fail, but may not be reached
  FaultKind kind;
  std::string_view subject;
  Value evaluate(Run& run) const { return run.fail(kind, at, subject); }
};

struct VariableNode : Node {
  std::size_t index;
  std::string_view name;
  Value evaluate(Run& run) const;
};

struct LocalNode : Node {
  std::size_t slot;
  Value evaluate(Run& run) const { return run.local(slot); }
};

struct LazyLocalNode : Node {  // of a block: computed when it is first used
  std::size_t slot;
  const Node* definition;
  Value evaluate(Run& run) const;
};

// What stands in several places (sharing.h): computed when it is first used, unless it fails, which
// each place says for itself. What it costs is spent each time, as if it stood there.
struct SharedNode : Node {
  std::size_t value_slot, cost_slot;
  const Node* definition;
  Value evaluate(Run& run) const;
};

// What a node computes, wherever it is remembered.
inline const Node& behind(const Node& node) {
  return node.run == run_node<SharedNode> ? *static_cast<const SharedNode&>(node).definition : node;
}

struct Step {
  document::Key key;
  Span at;
};

// variable.a.b.c, walked without making values on the way.
struct PathNode : Node {
  const Node* root;
  std::span<const Step> steps;
  Value evaluate(Run& run) const;
};

struct HasNode : Node {
  const Node* target;
  Step step;
  Value evaluate(Run& run) const;
};

// target.?a.?b: the optional value exists only where somebody asks for it.
struct OptionalFieldNode : Node {
  const Node* target;
  std::span<const Step> steps;
  Value evaluate(Run& run) const;
  Value find(Run& run) const;  // what the optional holds; absent: nothing
};

struct IndexNode : Node {
  const Node *target, *index;
  bool optional;
  Value evaluate(Run& run) const;
};

struct AndNode : Node {
  std::span<const Node* const> operands;
  Value evaluate(Run& run) const;
};
struct OrNode : Node {
  std::span<const Node* const> operands;
  Value evaluate(Run& run) const;
};
struct NotNode : Node {
  const Node* operand;
  Value evaluate(Run& run) const;
};
struct NegateNode : Node {
  const Node* operand;
  Value evaluate(Run& run) const;
};
struct ConditionalNode : Node {
  const Node *condition, *yes, *no;
  Value evaluate(Run& run) const;
};

struct EqualNode : Node {
  const Node *left, *right;
  bool negated;
  Value evaluate(Run& run) const;
};
// With a constant string on the right.
struct EqualTextNode : Node {
  const Node* left;
  std::string_view right;
  bool negated;
  Value evaluate(Run& run) const;
};
struct CompareNode : Node {
  const Node *left, *right;
  std::string_view function;
  bool less, equal, greater;  // which outcomes are true
  Value evaluate(Run& run) const;
};
struct InNode : Node {
  const Node *element, *container;
  // What a constant container consists of, when that is texts.
  std::span<const std::string_view> texts;
  Value evaluate(Run& run) const;
};
struct ArithmeticNode : Node {
  const Node *left, *right;
  std::string_view function;
  Value (*compute)(const Call&);
  Value evaluate(Run& run) const;
};

inline bool is_unknown(const Value& value) {
  return value.is_error() && value.fault().kind == FaultKind::unknown_value;
}

// The error of a value that should have been a boolean; an error itself stays what it is.
Value not_boolean(const Value& value, std::string_view function, Span at, Run& run);

// value.field and value[index]; absent where it is not there, an error where it cannot be.
Value field_of(const Value& target, const document::Key& key, Span at, Run& run);
Value index_of(const Value& target, const Value& index, Span at, Run& run);
// A value as optional.of(value), in the arena; absent becomes none, an error stays.
Value as_optional(const Value& value, Run& run);

}  // namespace cel
