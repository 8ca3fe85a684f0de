// Evaluates expressions. One Evaluation serves any number of runs, with one scratch arena that its
// owner resets when no result is needed any more; a run then allocates nothing in the common case.
// For one thread. Bounded in steps and, where a clock is handed in, in time; deterministic: the
// clock is handed in too.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/regex/search.h"
#include "base/result.h"
#include "base/text.h"
#include "base/time.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/jmespath/expression.h"
#include "engines/jmespath/program.h"

namespace jmespath {

// What some of Kyverno's functions ask for. Where one is missing the function fails.
struct Environment {
  std::function<base::Time()> now;  // time_now, time_since
  std::function<bool()> expired;    // past the deadline: asked every 1024 steps
};

struct Budget {
  std::uint64_t steps_max =
      1'000'000;  // `evaluation_steps_max`, of one run: steps, elements, text by tens
};

class Evaluation {
 public:
  explicit Evaluation(document::Arena& scratch, Environment environment = {},
                      const Budget& budget = {})
      : arena_(scratch), environment_(std::move(environment)), budget_(budget) {}

  // The result may hold parts of `on`, of the expression and of the scratch. Errors show the place
  // in the expression with a caret: `not_found` is Kyverno's "Unknown key", `limited` names the
  // limit, `invalid` is anything else.
  base::Result<document::Node> run(const Expression& expression, const document::Node& on);
  std::uint64_t steps() const { return steps_; }  // of the last run

 private:
  friend class Call;
  enum class Outcome : std::uint8_t { value, missing, failed };
  using Node = document::Node;

  Outcome evaluate(StepNumber number, const Node& current, Node& out);
  // The same, with a key that is missing taken for null.
  Outcome evaluate_or_null(StepNumber number, const Node& current, Node& out);
  // Left of a filter, a flatten or a `*` on maps: Kyverno takes any error for null.
  Outcome evaluate_lenient(StepNumber number, const Node& current, Node& out);
  Outcome apply(const Step& step, const Node& left, Node& out);
  Outcome field(const Step& step, const Node& on, Node& out);
  Outcome logical(const Step& step, const Node& current, Node& out);
  Outcome compare(const Step& step, const Node& current, Node& out);
  Outcome project(const Step& step, const Node& current, Node& out);
  Outcome project_items(const Step& step, std::span<const Node> items, Node& out);
  Outcome project_values(const Step& step, std::span<const document::Member> members, Node& out);
  // Puts what `right` of an item gives with the others that are collected, unless it is null.
  bool collect(const Step& step, const Node& item);
  Outcome collected(std::size_t before, Node& out);
  Outcome flatten(const Step& step, const Node& list, Node& out);
  Outcome slice(const Step& step, const Node& list, Node& out);
  Outcome slice_by(const Node& list, std::int64_t from, std::int64_t to, std::int64_t by,
                   Node& out);
  Outcome make_list(const Step& step, const Node& current, Node& out);
  Outcome make_map(const Step& step, const Node& current, Node& out);
  Outcome call(const Step& step, const Node& current, Node& out);
  bool check_arguments(const Step& step, std::span<const Node> arguments);
  bool spend(std::uint64_t steps, std::size_t at);
  bool fail(std::size_t at, std::string message, base::Code code = base::Code::invalid);

  document::Arena& arena_;
  const Environment environment_;
  const Budget budget_;
  const Program* program_ = nullptr;
  std::uint64_t steps_ = 0, checked_ = 0;
  // By pattern; emptied when there are many.
  std::unordered_map<std::string, base::RegexSearch, base::TextHash, std::equal_to<>> regexes_;
  std::vector<Node> stack_;        // of items and arguments that are being collected
  const Step* missing_ = nullptr;  // whose key was missing last
  std::size_t failed_at_ = 0;
  std::string failure_;
  base::Code failure_code_ = base::Code::invalid;
};

}  // namespace jmespath
