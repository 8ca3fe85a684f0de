// Private to the engine. `preconditions` and `deny.conditions` (reference: policy, 3.8). Immutable
// once compiled.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/document/node.h"
#include "engines/kyverno/operators.h"
#include "engines/kyverno/variables.h"
#include "engines/policy/result.h"

namespace kyverno {

struct Condition {
  Template key, value;
  Operator op = Operator::equals;
  std::string_view message = {};
  std::string_view operator_name = {};
  document::Span at = {};
};

// What was found out, and by which of the conditions.
struct Verdict {
  bool holds = true;
  bool unknown = false;      // it rests on a value that is known only after apply
  std::string message = {};  // of the conditions that decided, joined by "; "
  std::vector<policy::Failure> decisive = {};
  document::Span at = {};  // the first of `any` that holds
};

class Conditions {
 public:
  // Of a map {any, all} or of an old-style list; nullptr: none, which always hold.
  static Conditions compile(const document::Node* node, Compilation& compilation);
  // What decided is told where it may become a finding.
  enum class Detail : std::uint8_t { verdict, failures };
  base::Result<Verdict> evaluate(Context& context, Detail detail = Detail::verdict) const;
  bool empty() const { return blocks_.empty(); }

 private:
  struct Block {
    std::optional<std::vector<Condition>> any;
    std::span<const Condition> any_conditions() const {
      return any ? std::span<const Condition>(*any) : std::span<const Condition>();
    }
    std::vector<Condition> all;
  };
  static Block compile_block(const document::Node& node, Compilation& compilation);
  static base::Result<Verdict> evaluate(const Block& block, Context& context, Detail detail);

  std::vector<Block> blocks_;  // all must hold
};

}  // namespace kyverno
