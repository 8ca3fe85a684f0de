// Private to the engine. Texts with variables, `{{ expression }}`, compiled once: what is constant
// stays as it is, every expression is parsed when the policy is loaded (reference: policy, 3.7).
// Templates are immutable; values lie in the scratch of the context.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/document/node.h"
#include "engines/jmespath/expression.h"
#include "engines/kyverno/compilation.h"

namespace kyverno {

class Context;

// The bytes of a variable in a text, braces included.
struct VariableRange {
  std::size_t begin, end;
};
// The first one at or after `from`: `{{`, not behind a backslash, then text without braces except
// one level of them, then `}}`. Of nested ones it is the innermost.
std::optional<VariableRange> find_variable(std::string_view text, std::size_t from = 0);
bool has_variable(const document::Node& node);

class Template {
 public:
  Template() = default;
  // A variable whose expression does not parse is a problem, unless it is put together of others.
  static Template compile(const document::Node& node, Compilation& compilation);

  bool is_constant() const { return shape_ == Shape::constant; }
  const document::Node& node() const { return node_; }  // as it is written

  // With every variable replaced. A whole text that is one variable keeps the value's type. The
  // error says why a variable has no value; of a key that is missing its code is `not_found`.
  base::Result<document::Node> value(Context& context) const;
  // What its first variable with a place looks at, or the last part of it that is there.
  std::optional<document::Node> origin(Context& context) const;
  // The value where only a text will do; other values are JSON.
  base::Result<std::string_view> text(Context& context) const;

 private:
  enum class Shape : std::uint8_t { constant, text, list, map };
  struct Variable {
    VariableRange at = {};
    std::string query;  // without braces and the white space in them
    std::optional<jmespath::Expression> expression = {};  // nullopt: only known when it is asked
    bool once = false;  // {{- }}: its value is not searched for variables
  };
  struct Compiler;

  base::Result<document::Node> text_value(Context& context) const;
  base::Result<document::Node> variable_value(const Variable& variable, Context& context) const;

  Shape shape_ = Shape::constant;
  document::Node node_;
  std::vector<Variable> variables_;
  std::vector<Template> children_;  // of a list its items, of a map a key and a value in turn
  std::string path_;                // as an expression, for {{@}}: spec.containers[0].image
};

// Variables of a text that an expression made, until none is left.
base::Result<document::Node> substituted(std::string_view text, Context& context);

}  // namespace kyverno
