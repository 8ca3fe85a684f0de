// What policies answer. Nodes lie in the Session's arena, in the subject or in the policy.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engines/document/node.h"
#include "engines/policy/status.h"

namespace policy {

class Policy;

// A change, as an operation of a JSON patch. Those of all failures of a result, in their order,
// make the rule pass together; where no changes are known that are enough, no failure has one.
struct Fix {
  enum class Operation : std::uint8_t { add, replace, remove };
  Operation operation = Operation::replace;
  std::string pointer = {};  // RFC 6901
  document::Node value = {};
};

// One place where a subject does not hold what a rule asks for.
struct Failure {
  std::string path = {};      // as Kyverno writes it: /spec/containers/0/image/
  document::Span where = {};  // the smallest node of the subject: of a missing key, the parent
  std::string expected = {};  // "": the rule says no more than its message
  std::string found = {};     // the value as JSON, shortened; "": there is none
  std::optional<Fix> fix = {};
};

struct RuleResult {
  std::string rule = {};  // with "autogen-" where it was derived; "" for policies without rules
  Status status = Status::pass;
  std::string message = {};
  std::vector<Failure> failures = {};
  document::Span rule_at = {};  // where the rule, or the branch of it that decided, stands
  // What the policy has for the audit log: names and texts, in its order.
  std::vector<std::pair<std::string, std::string>> audit_annotations = {};
  // What mutation and generation made. `target` is set for a rule that changes other objects.
  struct Target {
    document::Node before, after;
  };
  std::vector<Target> targets = {};
  std::vector<document::Node> generated = {};
};

// Of one policy in one phase. A policy that has the phase, but of which no rule applied, responds
// with no results: the subject was excluded.
struct Response {
  const Policy* policy = nullptr;
  Phase phase = Phase::validate;
  std::vector<RuleResult> rules = {};
  document::Node patched = {};  // the object after this policy, in the phases that mutate
};

}  // namespace policy
