// Conditions that never hold, or always do.
#include <optional>
#include <vector>

#include "base/text.h"
#include "engines/document/write.h"
#include "engines/policy/object_names.h"
#include "engines/policy_lint/checks.h"

namespace policy_lint {
namespace {

using document::Node;

struct Condition {
  const Node* node;
  std::string_view key, op;  // key: "" unless it is a text
  const Node* value;         // nullptr: not given
};

std::vector<Condition> conditions_in(const Node& list) {
  std::vector<Condition> conditions;
  if (!list.is_list()) return conditions;
  for (const Node& item : list.items())
    if (item.is_map())
      conditions.push_back({.node = &item,
                            .key = base::trim(policy::text_of(item, "key")),
                            .op = policy::text_of(item, "operator"),
                            .value = item.find("value")});
  return conditions;
}

bool is_operator(const Condition& condition, std::string_view name) {
  return base::equal_ignoring_case(condition.op, name);
}

bool equals(const Condition& condition) {
  return (is_operator(condition, "Equals") || is_operator(condition, "Equal")) &&
         condition.value != nullptr;
}

// A value that is no pattern and depends on nothing.
bool is_plain(const Node& value) {
  if (value.is_string()) return value.string().find_first_of("*?{") == std::string_view::npos;
  return value.is_number() || value.kind() == document::Kind::boolean;
}

// Numbers that a condition allows: x > low, x < high; with equality where `closed`.
struct Bounds {
  std::optional<double> low, high;
  bool low_closed = false, high_closed = false;
};

void narrow(Bounds& bounds, const Condition& condition) {
  if (condition.value == nullptr || !condition.value->is_number()) return;
  const double number = condition.value->number();
  const bool greater = is_operator(condition, "GreaterThan");
  const bool less = is_operator(condition, "LessThan");
  if (greater || is_operator(condition, "GreaterThanOrEquals")) {
    if (bounds.low && *bounds.low >= number) return;
    bounds.low = number;
    bounds.low_closed = !greater;
  } else if (less || is_operator(condition, "LessThanOrEquals")) {
    if (bounds.high && *bounds.high <= number) return;
    bounds.high = number;
    bounds.high_closed = !less;
  }
}

bool is_empty(const Bounds& bounds) {
  if (!bounds.low || !bounds.high) return false;
  return *bounds.low > *bounds.high ||
         (*bounds.low == *bounds.high && !(bounds.low_closed && bounds.high_closed));
}

// Conditions on one key that all have to hold, but cannot at once.
void check_contradictions(const std::vector<Condition>& all, const Tell& tell) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].key.empty()) continue;
    Bounds bounds;
    for (std::size_t j = 0; j <= i; ++j) {
      if (all[j].key != all[i].key) continue;
      narrow(bounds, all[j]);
      if (j < i && equals(all[j]) && equals(all[i]) && is_plain(*all[j].value) &&
          is_plain(*all[i].value) && !document::equal(*all[j].value, *all[i].value))
        tell("impossible-condition", *all[i].node,
             std::string(all[i].key) + " cannot equal " + document::to_json(*all[j].value) +
                 " and " + document::to_json(*all[i].value) + " at once");
    }
    if (is_empty(bounds))
      tell("impossible-condition", *all[i].node,
           "no number is within the bounds that the conditions on " + std::string(all[i].key) +
               " set");
  }
}

void check_each(const std::vector<Condition>& conditions, const Tell& tell) {
  for (const Condition& condition : conditions) {
    if (!condition.key.empty() && condition.key.find("{{") == std::string_view::npos &&
        condition.key.find("$(") == std::string_view::npos)
      tell("constant-condition", *condition.node,
           "the key has no variable: is {{ " + std::string(condition.key) + " }} meant?");
    if (is_operator(condition, "In") || is_operator(condition, "NotIn"))
      tell("deprecated-operator", *condition.node,
           std::string(condition.op) + " is deprecated: " +
               (is_operator(condition, "In") ? "AnyIn or AllIn" : "AnyNotIn or AllNotIn") +
               " say which is meant");
  }
}

void check_block(const Node& block, const Tell& tell) {
  if (block.is_list()) {
    const auto all = conditions_in(block);
    check_each(all, tell);
    check_contradictions(all, tell);
    return;
  }
  if (const Node* any = block.find("any")) {
    if (any->is_list() && any->size() == 0)
      tell("impossible-condition", *any, "an empty `any` never holds");
    check_each(conditions_in(*any), tell);
  }
  if (const Node* all_node = block.find("all")) {
    const auto all = conditions_in(*all_node);
    check_each(all, tell);
    check_contradictions(all, tell);
  }
}

}  // namespace

void check_conditions(const Node& rule, const Tell& tell) {
  if (const Node* preconditions = rule.find("preconditions")) check_block(*preconditions, tell);
  const Node* validate = rule.find("validate");
  const Node* deny = validate == nullptr ? nullptr : validate->find("deny");
  const Node* conditions = deny == nullptr ? nullptr : deny->find("conditions");
  if (conditions != nullptr)
    check_block(*conditions, tell);
  else if (deny != nullptr)
    tell("always-denies", *deny, "a deny without conditions refuses every object it matches");
}

}  // namespace policy_lint
