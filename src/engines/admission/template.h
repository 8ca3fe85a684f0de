// A template of objects to be generated: YAML whose texts hold `(( expression ))`. One that is a
// whole value yields any value; one inside of a text a scalar. `\((` is a plain `((`.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "engines/admission/scope.h"

namespace admission {

inline constexpr std::size_t template_documents_max = 1'000;  // `template_documents_max`

class Template {
 public:
  // Problems stand at the place of the template's text. `interpolates`: placeholders are evaluated;
  // otherwise all texts stay as they are.
  static std::shared_ptr<const Template> load(const document::Node& text, bool interpolates,
                                              ExpressionCompiler& compiler);

  // The objects, in the scratch of the scope's session. The error says which placeholder failed.
  base::Result<std::vector<document::Node>> render(Scope& scope) const;

 private:
  struct Part {
    std::string text;                      // when there is no expression
    std::optional<Expression> expression;  // of a placeholder
  };
  using Parts = std::vector<Part>;

  void collect(const document::Node& node, ExpressionCompiler& compiler,
               const document::Node& text);
  base::Result<document::Node> render(const document::Node& node, Scope& scope) const;
  base::Result<document::Node> joined(const Parts& parts, Scope& scope) const;

  document::Sources sources_;  // of the template's own text
  document::Arena arena_;
  document::Keys keys_{arena_};
  std::vector<document::Node> documents_;
  // By the address of the text that holds them.
  std::unordered_map<const char*, Parts> placeholders_;
};

}  // namespace admission
