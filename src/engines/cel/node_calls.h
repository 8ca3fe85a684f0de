// The nodes that call functions, make values and go through lists and maps. Private to the engine.
#pragma once
#include "base/regex/search.h"
#include "engines/cel/node.h"

namespace cel {

struct Parameter {
  std::uint32_t kinds;           // one bit for each Kind that it takes
  std::string_view object_name;  // the type of the Object that it takes; "": any
};
struct BoundOverload {
  Implementation run;
  const void* context;
  std::span<const Parameter> parameters;
  bool accepts(std::span<const Value> arguments) const;
};

struct CallNode : Node {
  std::string_view function;
  std::span<const Node* const> arguments;
  std::span<const BoundOverload> overloads;  // those that may be meant
  bool reads_elements;  // of lists and maps: all but what only looks at the whole of them
  Value evaluate(Run& run) const;
};

// With a constant pattern.
struct MatchesNode : Node {
  const Node* text;
  const base::RegexSearch* pattern;
  Value evaluate(Run& run) const;
};

struct ListNode : Node {
  std::span<const Node* const> elements;
  std::span<const bool> optionals;
  Value evaluate(Run& run) const;
};
struct MapNode : Node {
  std::span<const Node* const> parts;  // keys and values by turns
  std::span<const bool> optionals;
  bool last_wins = false;  // of equal keys; else they are an error
  Value evaluate(Run& run) const;
};
struct MessageNode : Node {
  const Node* fields;  // a map
  Implementation make;
  const void* context;
  std::string_view name;
  Value evaluate(Run& run) const;
};

// x.or(y), x.orValue(y): y is looked at only where x has no value.
struct OrElseNode : Node {
  const Node *target, *other;
  bool unwraps;  // orValue
  bool lenient;  // Options::lenient_or_value
  Value evaluate(Run& run) const;
};
struct ChainNode : Node {  // optMap, optFlatMap
  const Node *target, *body;
  std::size_t slot;
  bool flattens;
  Value evaluate(Run& run) const;
};
struct BindNode : Node {
  const Node *value, *body;
  std::size_t slot;
  Value evaluate(Run& run) const;
};
struct BlockNode : Node {
  std::span<const std::size_t> slots;
  const Node* body;
  Value evaluate(Run& run) const;
};

struct LoopNode : Node {
  const Node* range;
  const Node* condition;  // may be nullptr
  const Node* result;     // may be nullptr
  std::size_t first, second;
  bool two;  // variables: index or key, and value
  std::string_view name;
};
struct AllNode : LoopNode {
  Value evaluate(Run& run) const;
};
struct ExistsNode : LoopNode {
  Value evaluate(Run& run) const;
};
struct ExistsOneNode : LoopNode {
  Value evaluate(Run& run) const;
};
struct FilterNode : LoopNode {
  Value evaluate(Run& run) const;
};
struct MapLoopNode : LoopNode {
  Value evaluate(Run& run) const;
};
struct TransformMapNode : LoopNode {
  Value evaluate(Run& run) const;
};
struct TransformEntryNode : LoopNode {
  Value evaluate(Run& run) const;
};
struct SortByNode : LoopNode {
  Value evaluate(Run& run) const;
};

}  // namespace cel
