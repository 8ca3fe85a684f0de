// Rules that nothing reaches, fields that nothing has, wildcards that let through.
#include <algorithm>

#include "base/text.h"
#include "engines/kubernetes/kinds.h"
#include "engines/kubernetes/schema.h"
#include "engines/policy/object_names.h"
#include "engines/policy_lint/checks.h"

namespace policy_lint {
namespace {

using document::Node;
using kubernetes::Schema;

constexpr int pattern_depth_max = 64;  // deeper ones are not looked into

// The kinds of a filter that Kubernetes itself serves, without those of subresources.
std::vector<const Schema*> schemas_of(const Node& rule) {
  std::vector<const Schema*> schemas;
  for (const Node& filter : filters_of(rule, "match")) {
    const Node* resources = filter.find("resources");
    const Node* kinds = resources == nullptr ? nullptr : resources->find("kinds");
    if (kinds == nullptr || !kinds->is_list()) return {};
    for (const Node& kind : kinds->items()) {
      if (!kind.is_string()) return {};
      const auto parts = base::split(kind.string(), '/');
      const auto known = std::ranges::find_if(
          kubernetes::kinds(), [&](const auto& fact) { return fact.kind == parts.back(); });
      if (known == kubernetes::kinds().end()) return {};
      const Schema* schema = nullptr;
      for (const std::string_view version : {"v1", "v2", "v1beta1"}) {
        const std::string api_version =
            known->group.empty() ? std::string(version)
                                 : std::string(known->group) + '/' + std::string(version);
        if (schema == nullptr) schema = kubernetes::schema_of(api_version, parts.back());
      }
      if (schema == nullptr) return {};
      schemas.push_back(schema);
    }
  }
  return schemas;
}

std::string_view closest_field(std::string_view key, const Schema& schema) {
  std::vector<std::string_view> names;
  for (const kubernetes::Field& field : schema.fields) names.push_back(field.name);
  return base::closest(key, names);
}

bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?{$") != std::string_view::npos;
}

// A field is unknown when no kind that the rule matches has it.
void check_pattern(const Node& pattern, std::vector<const Schema*> schemas, int depth,
                   const Tell& tell) {
  std::erase(schemas, nullptr);
  if (schemas.empty() || depth > pattern_depth_max) return;
  if (pattern.is_list()) {
    std::vector<const Schema*> elements;
    for (const Schema* schema : schemas) elements.push_back(schema->element);
    for (const Node& item : pattern.items()) check_pattern(item, elements, depth + 1, tell);
    return;
  }
  if (!pattern.is_map()) return;
  for (const document::Member& member : pattern.members()) {
    const std::string_view key = without_anchor(member.key.text());
    if (has_wildcard(key)) continue;
    const bool all_are_objects = std::ranges::all_of(schemas, [](const Schema* schema) {
      return schema->form == kubernetes::Form::object && !schema->fields.empty();
    });
    std::vector<const Schema*> below;
    for (const Schema* schema : schemas) below.push_back(schema->member(key));
    if (all_are_objects && std::ranges::count(below, nullptr) == std::ssize(below) &&
        std::ranges::none_of(schemas, [&](const Schema* schema) { return schema->field(key); })) {
      const std::string_view closest = closest_field(key, *schemas.front());
      tell("unknown-field", member.value,
           "no object that the rule matches has a field `" + std::string(key) + '`' +
               (closest.empty() ? "" : "; is `" + std::string(closest) + "` meant?"));
    }
    check_pattern(member.value, below, depth + 1, tell);
  }
}

void check_wildcards_in(const Node& pattern, int depth, const Tell& tell) {
  if (depth > pattern_depth_max) return;
  if (pattern.is_list())
    for (const Node& item : pattern.items()) check_wildcards_in(item, depth + 1, tell);
  if (!pattern.is_map()) return;
  for (const document::Member& member : pattern.members()) {
    const Node& value = member.value;
    if (without_anchor(member.key.text()) == "image" && value.is_string() &&
        base::trim(value.string()) == "!*:latest")
      tell("wildcard-trap", value,
           "an image without a tag is the latest too, and passes: ask for `*:* & !*:latest`");
    check_wildcards_in(value, depth + 1, tell);
  }
}

}  // namespace

void check_reach(const Node& rule, const Tell& tell) {
  const auto matched = filters_of(rule, "match");
  const auto excluded = filters_of(rule, "exclude");
  if (matched.empty() || excluded.empty()) return;
  const Node* exclude = rule.find("exclude");
  if (exclude->find("all") != nullptr && excluded.size() > 1) return;
  const bool unreachable = std::ranges::all_of(matched, [&](const Node& filter) {
    return std::ranges::any_of(excluded,
                               [&](const Node& other) { return document::equal(filter, other); });
  });
  if (unreachable)
    tell("unreachable-rule", *exclude, "everything that the rule matches is excluded again");
}

void check_fields(const Node& rule, const Tell& tell) {
  const std::vector<const Schema*> schemas = schemas_of(rule);
  const auto check = [&](const Node* pattern) {
    if (pattern != nullptr) check_pattern(*pattern, schemas, 0, tell);
  };
  if (const Node* validate = rule.find("validate")) {
    check(validate->find("pattern"));
    const Node* any = validate->find("anyPattern");
    if (any != nullptr && any->is_list())
      for (const Node& pattern : any->items()) check(&pattern);
  }
  if (const Node* mutate = rule.find("mutate"))
    if (mutate->find("targets") == nullptr) check(mutate->find("patchStrategicMerge"));
}

void check_wildcards(const Node& rule, const Tell& tell) {
  const Node* validate = rule.find("validate");
  if (validate == nullptr) return;
  for (const std::string_view key : {"pattern", "anyPattern"})
    if (const Node* pattern = validate->find(key)) check_wildcards_in(*pattern, 0, tell);
  for (const Node& filter : filters_of(rule, "match")) {
    const Node* resources = filter.find("resources");
    const Node* kinds = resources == nullptr ? nullptr : resources->find("kinds");
    if (kinds == nullptr || !kinds->is_list()) continue;
    for (const Node& kind : kinds->items())
      if (kind.is_string() && kind.string() == "*" && validate->find("pattern") != nullptr)
        tell("wildcard-trap", kind,
             "a pattern on every kind fails on those that lack its fields: name the kinds");
  }
}

}  // namespace policy_lint
