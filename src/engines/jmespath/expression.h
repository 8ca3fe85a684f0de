// A JMESPath expression, compiled once and then evaluated on any number of documents: the language
// of jmespath.org, and Kyverno's dialect of it with its functions (reference: policy, section 4).
// An Expression is immutable, cheap to copy and safe to use from any thread.
//
//   const auto expression = TRY(jmespath::Expression::compile("spec.containers[*].image"));
//   document::Arena scratch;
//   jmespath::Evaluation evaluation(scratch);
//   const document::Node images = TRY(evaluation.run(expression, pod));
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace document {
class Node;
}

namespace jmespath {

enum class Dialect : std::uint8_t {
  standard,
  // A field that an object lacks is an error, "Unknown key", that most operators take for null;
  // there are more functions; and members of a map need no commas between them.
  kyverno
};

struct Limits {
  std::size_t length_max = 64 << 10;  // `expression_length_max`, bytes
  std::size_t steps_max = 10'000;     // `expression_steps_max`, of the compiled form
  std::size_t depth_max = 200;        // `expression_depth_max`, of parentheses, operators, brackets
};

struct Program;

class Expression {
 public:
  // `invalid` says the column and shows it with a caret. Unknown functions and wrong numbers of
  // arguments are found here, not when a document reaches them.
  static base::Result<Expression> compile(std::string_view text,
                                          Dialect dialect = Dialect::standard,
                                          const Limits& limits = {});
  const std::string& text() const;
  // The read set: each name that is looked up in what the expression is applied to, or may be,
  // since it stands after no dot. Sorted. Everything is read where `reads_all`, because of `@`.
  const std::vector<std::string>& reads() const;
  bool reads_all() const;

 private:
  friend class Evaluation;
  friend std::optional<document::Node> origin(const Expression& expression,
                                              const document::Node& on);  // origin.h
  explicit Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  std::shared_ptr<const Program> program_;  // shared by copies: immutable
};

}  // namespace jmespath
