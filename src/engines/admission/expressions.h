// The expressions of one policy, compiled: each with its place, with the type that it must have,
// and `variables`, whose fields have the types that their expressions yield.
#pragma once
#include <array>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/admission/vocabulary.h"
#include "engines/cel/program.h"
#include "engines/document/node.h"
#include "engines/document/source.h"

namespace admission {

struct Expression {
  cel::Program program;
  document::Node text;  // as it is written, with its place
};

// By slot.
using SlotSet = std::array<bool, slots_count>;

struct NamedExpression {
  std::string_view name;
  Expression expression;
};

// "policy.yaml:12:7: ...", a line each. A policy with problems is rejected.
using Problems = std::vector<std::string>;
void add_problem(Problems& problems, const document::Sources& sources, const document::Span& at,
                 std::string_view message);

// The place of a part of an expression: exact where the text stands in the document as it is.
document::Span place_of(const Expression& expression, const cel::Span& part,
                        const document::Sources& sources);

inline constexpr std::size_t match_conditions_max = 64;  // `match_conditions_max`
inline constexpr std::size_t variables_max = 256;        // `variables_max`
inline constexpr std::size_t validations_max = 1'000;    // `validations_max`

class ExpressionCompiler {
 public:
  ExpressionCompiler(const Vocabulary& vocabulary, const document::Sources& sources,
                     Problems& problems);

  void problem(const document::Span& at, std::string_view message) {
    add_problem(problems_, sources_, at, message);
  }
  // The text of an expression, or nullptr with a problem: `owner` has no such text.
  const document::Node* text_of(const document::Node& owner, std::string_view key);
  // nullopt with problems when the text is wrong or does not yield one of the types exactly; no
  // types: any will do. Of Family::kubernetes it is an expression that fails instead, as Kyverno
  // judges ValidatingAdmissionPolicy and validate.cel by those that do compile.
  std::optional<Expression> compile(const document::Node& text,
                                    std::initializer_list<cel::Type> types = {});
  // Of a message that the vocabulary knows.
  const cel::Type& message_type(std::string_view name) const {
    return vocabulary_.environment().message(name)->result;
  }
  // `variables` of a policy, each of which may use those before it.
  std::vector<NamedExpression> variables(const document::Node* list);
  // `matchConditions`: booleans.
  std::vector<NamedExpression> conditions(const document::Node* list);

  // The slots that expressions which were compiled here look at.
  const SlotSet& reads() const { return reads_; }
  void add_reads(const SlotSet& more) {
    for (std::size_t slot = 0; slot < slots_count; ++slot) reads_[slot] |= more[slot];
  }

 private:
  void note_reads(const cel::Program& program);

  const Vocabulary& vocabulary_;
  const document::Sources& sources_;
  Problems& problems_;
  std::vector<cel::Field> fields_;  // of `variables`
  std::unique_ptr<cel::Environment> environment_;
  SlotSet reads_ = {};
};

}  // namespace admission
