#include "engines/admission/failures.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/json/pointer.h"
#include "base/utf8.h"
#include "engines/cel/explain.h"
#include "engines/cel/value_reading.h"
#include "engines/document/build.h"
#include "engines/document/redaction.h"
#include "engines/document/write.h"
#include "engines/policy/object_names.h"

namespace admission {
namespace {

using cel::Asked;
using document::Node;
using policy::Failure;
using policy::Fix;

constexpr std::size_t found_bytes_max = 200;  // `found_bytes_max`, of a value that is shown

std::string shortened(std::string text) {
  if (text.size() <= found_bytes_max) return text;
  text.resize(base::first_bytes(text, found_bytes_max).size());
  return text + "...";
}

// The keys and numbers down to a node of a tree, by its place in memory.
bool find_path(const Node& tree, const Node* wanted, std::vector<std::string>& path) {
  if (&tree == wanted) return true;
  if (tree.is_map()) {
    for (const document::Member& member : tree.members()) {
      path.emplace_back(member.key.text());
      if (find_path(member.value, wanted, path)) return true;
      path.pop_back();
    }
  } else if (tree.is_list()) {
    for (std::size_t i = 0; i < tree.size(); ++i) {
      path.push_back(std::to_string(i));
      if (find_path(tree.items()[i], wanted, path)) return true;
      path.pop_back();
    }
  }
  return false;
}

std::string expected(const cel::Reason& reason) {
  std::string value;
  cel::Meter meter(10'000);
  if (!reason.value.is(cel::Kind::absent)) cel::write_json(value, reason.value, meter);
  value = shortened(std::move(value));
  switch (reason.asked) {
    case Asked::something:
      return {};
    case Asked::equal:
      return value;
    case Asked::not_equal:
      return "not " + value;
    case Asked::less:
      return "< " + value;
    case Asked::less_or_equal:
      return "<= " + value;
    case Asked::greater:
      return "> " + value;
    case Asked::greater_or_equal:
      return ">= " + value;
    case Asked::one_of:
      return "one of " + value;
    case Asked::none_of:
      return "none of " + value;
    case Asked::present:
      return "a value";
    case Asked::absent:
      return "no value";
    case Asked::matching:
      return "a match of " + value;
  }
  return {};
}

// What the expression says that the value must be, or the nearest that a bound lets through.
std::optional<Node> wanted(const cel::Reason& reason, Scope& scope) {
  cel::Meter meter(10'000);
  const Node value = cel::to_node(reason.value, scope.session().scratch, meter);
  const bool up = reason.asked == Asked::greater;
  const bool down = reason.asked == Asked::less;
  if (reason.asked == Asked::equal) return value;
  if (!value.is_number()) return std::nullopt;
  if (reason.asked == Asked::less_or_equal || reason.asked == Asked::greater_or_equal) return value;
  if ((!up && !down) || value.kind() != document::Kind::int64 ||
      value.int64() == (up ? INT64_MAX : INT64_MIN))
    return std::nullopt;
  return Node::int64(value.int64() + (up ? 1 : -1));
}

// What was built or found is not mended in its description.
bool is_account(const Node& subject) {
  constexpr std::string_view accounts[] = {"Image", "ScanReport", "Vulnerability", "SourceFile"};
  return policy::api_version_of(subject) == "mainstay.dev/v1" &&
         std::ranges::find(accounts, policy::kind_of(subject)) != std::end(accounts);
}

std::optional<Fix> fix_of(const cel::Reason& reason, std::string pointer, Scope& scope) {
  if (reason.asked == Asked::absent && reason.missing.empty())
    return Fix{.operation = Fix::Operation::remove, .pointer = std::move(pointer), .value = {}};
  const auto nearest = wanted(reason, scope);
  if (!nearest) return std::nullopt;
  const Node value = document::copy(scope.session().results, *nearest);
  // Of members that are missing on the way a map around the one below.
  Node whole = value;
  for (std::size_t i = reason.missing.size(); i-- > 1;) {
    const document::Member member{
        .key = document::Key(scope.session().results.copy(reason.missing[i])), .value = whole};
    whole = document::map(scope.session().results, {&member, 1});
  }
  return Fix{.operation = reason.missing.empty() ? Fix::Operation::replace : Fix::Operation::add,
             .pointer = std::move(pointer),
             .value = whole};
}

Failure failure_of(const cel::Reason& reason, const Node& subject, Scope& scope) {
  Failure failure;
  failure.where = reason.node->span();
  failure.expected = expected(reason);
  if (reason.missing.empty()) failure.found = shortened(document::to_json(*reason.node));
  std::vector<std::string> path;
  if (!find_path(subject, reason.node, path)) return failure;
  if (!reason.missing.empty()) path.emplace_back(reason.missing.front());
  std::string pointer;
  failure.path = "/";
  for (const std::string& part : path) {
    failure.path += part + "/";
    pointer += "/" + base::json::pointer_part(part);
  }
  for (std::size_t i = 1; i < reason.missing.size(); ++i)
    failure.path += std::string(reason.missing[i]) + "/";
  if (!is_account(subject)) failure.fix = fix_of(reason, std::move(pointer), scope);
  return failure;
}

}  // namespace

std::vector<Failure> failures_of(Scope& scope, const Expression& expression) {
  const Node* subject = scope.subject();
  if (subject == nullptr) return {};
  cel::Run run(scope.values(), scope.session().scratch, {.cost_max = scope.call_steps()});
  const auto reasons =
      cel::explain(expression.program, run, {.definition = [&](std::string_view name) {
                     const Expression* definition = scope.definition(name);
                     return definition == nullptr ? nullptr : &definition->program;
                   }});
  std::vector<Failure> failures;
  for (const cel::Reason& reason : reasons)
    if (reason.node != nullptr) failures.push_back(failure_of(reason, *subject, scope));
  // Changes are told when they are enough, all together.
  const bool are_all =
      reasons.size() < cel::ExplainOptions().reasons_max && failures.size() == reasons.size() &&
      std::ranges::all_of(failures, [](const Failure& one) { return one.fix.has_value(); });
  if (!are_all)
    for (Failure& failure : failures) failure.fix.reset();
  return failures;
}

void redact(std::string& message, const Node& subject) {
  document::redact(message, document::sensitive_texts(subject));
}

}  // namespace admission
