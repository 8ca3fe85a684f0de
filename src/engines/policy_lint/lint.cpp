#include "engines/policy_lint/lint.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "engines/policy/object_names.h"
#include "engines/policy_lint/checks.h"

namespace policy_lint {
namespace {

using document::Node;

void check_names(std::span<const Node> rules, const Tell& tell) {
  constexpr std::size_t name_max = 63;  // Kyverno cuts what autogen makes of longer ones
  std::set<std::string_view> seen;
  for (const Node& rule : rules) {
    const std::string_view name = policy::text_of(rule, "name");
    if (name.empty()) continue;
    if (!seen.insert(name).second)
      tell("duplicate-rule", rule,
           "rule " + std::string(name) +
               " has the name of an earlier rule: results cannot be told "
               "apart");
    if (name.size() > name_max)
      tell("long-rule-name", rule, "the name is longer than 63 characters and will be cut");
  }
}

// Whether all that one rule matches is matched by another.
bool is_covered(const Node& rule, const Node& by) {
  const Node* match = by.find("match");
  const auto filters = filters_of(rule, "match"), wider = filters_of(by, "match");
  if (match->find("all") != nullptr && wider.size() > 1)
    return document::equal(*rule.find("match"), *match);
  return !filters.empty() && std::ranges::all_of(filters, [&](const Node& filter) {
    return std::ranges::any_of(wider, [&](const Node& other) { return covers(other, filter); });
  });
}

// With applyRules: One, what follows a rule of the same match never has its turn.
void check_order(const Node& spec, std::span<const Node> rules, const Tell& tell) {
  if (policy::text_of(spec, "applyRules") != "One") return;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Node* match = rules[i].find("match");
    for (std::size_t j = 0; match != nullptr && j < i; ++j) {
      const Node* earlier = rules[j].find("match");
      const bool open =
          rules[j].find("exclude") == nullptr && rules[j].find("preconditions") == nullptr;
      if (earlier == nullptr || !open || !is_covered(rules[i], rules[j])) continue;
      tell("unreachable-rule", rules[i],
           "with applyRules: One, rule " + std::string(policy::text_of(rules[j], "name")) +
               " applies to the same objects first");
      break;
    }
  }
}

void check_exception(const Node& spec, const Tell& tell) {
  for (const Node& filter : filters_of(spec, "match"))
    if (const Node* resources = filter.find("resources"))
      if (const Node* operations = resources->find("operations"))
        tell("ignored-operations", *operations,
             "Kyverno excuses every operation, whatever an exception lists here: drop it, or ask "
             "for "
             "{{ request.operation }} in spec.conditions");
}

// What says no severity is taken for medium, and --fail-on may pass over it.
void check_severity(const Node& policy, const Tell& tell) {
  constexpr std::string_view known[] = {"critical", "high", "medium", "low", "info"};
  const Node* metadata = policy.find("metadata");
  const Node* annotations = metadata == nullptr ? nullptr : metadata->find("annotations");
  const Node* severity = annotations == nullptr || !annotations->is_map()
                             ? nullptr
                             : annotations->find("policies.kyverno.io/severity");
  if (severity == nullptr) return;
  const std::string_view text = severity->is_string() ? severity->string() : std::string_view();
  if (std::ranges::find(known, base::to_lower(text)) != std::end(known)) return;
  const std::string_view closest = base::closest(text, known);
  tell("unknown-severity", *severity,
       "one of critical, high, medium, low and info; this counts as medium" +
           (closest.empty() ? "" : ", is " + std::string(closest) + " meant?"));
}

// What is told of one document.
class Remarks {
 public:
  explicit Remarks(const Node& document) : document_(document) {}

  Tell tell() {
    return [this](std::string_view check, const Node& where, std::string message) {
      remarks_.push_back({.check = std::string(check),
                          .policy = std::string(policy::name_of(document_)),
                          .rule = rule,
                          .message = std::move(message),
                          .where = where.span()});
    };
  }
  std::vector<Remark> take() {
    std::ranges::sort(remarks_, {}, [](const Remark& remark) {
      return std::tie(remark.where.begin, remark.check, remark.message);
    });
    return std::move(remarks_);
  }

  std::string rule;  // the one that is looked at

 private:
  const Node& document_;
  std::vector<Remark> remarks_;
};

}  // namespace

std::vector<Node> filters_of(const Node& rule, std::string_view part) {
  const Node* block = rule.find(part);
  std::vector<Node> filters;
  if (block == nullptr || !block->is_map()) return filters;
  for (const std::string_view key : {"any", "all"})
    for (const Node& filter : items(block->find(key))) filters.push_back(filter);
  if (filters.empty() && block->find("any") == nullptr && block->find("all") == nullptr)
    filters.push_back(*block);
  return filters;
}

std::string_view without_anchor(std::string_view key) {
  const std::size_t open = key.find('(');
  if (open > 1 || !key.ends_with(')')) return key;
  return key.substr(open + 1, key.size() - open - 2);
}

std::vector<Remark> lint(const Node& policy, const document::Sources& sources) {
  const std::string_view kind = policy::kind_of(policy);
  const Node* spec = policy.find("spec");
  if (spec == nullptr) return {};
  Remarks remarks(policy);
  const Tell tell = remarks.tell();
  if (kind == "PolicyException") check_exception(*spec, tell);
  check_severity(policy, tell);
  check_expressions(policy, sources, tell);
  if (kind == "ClusterPolicy" || kind == "Policy") {
    const std::span<const Node> rules = items(spec->find("rules"));
    check_names(rules, tell);
    check_order(*spec, rules, tell);
    for (const Node& rule : rules) {
      remarks.rule = policy::text_of(rule, "name");
      check_kinds(rule, tell);
      check_reach(rule, tell);
      check_conditions(rule, tell);
      check_fields(rule, tell);
      check_wildcards(rule, tell);
    }
  }
  return remarks.take();
}

std::vector<Remark> lint_exception(const Node& exception,
                                   std::span<const policy::Policy* const> policies, base::Time now,
                                   const document::Sources& sources) {
  Remarks remarks(exception);
  check_excused(exception, policies, now, sources, remarks.tell());
  return remarks.take();
}

std::string to_text(const Remark& remark, const document::Sources& sources) {
  std::string text = sources.place(remark.where);
  if (!text.empty()) text += ": ";
  text += remark.check + ": " + remark.policy;
  if (!remark.rule.empty()) text += '/' + remark.rule;
  return text + ": " + remark.message;
}

}  // namespace policy_lint
