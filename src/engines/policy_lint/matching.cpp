// Rules that nothing reaches, fields that nothing has, wildcards that let through.
#include <algorithm>

#include "base/text.h"
#include "engines/document/wildcard.h"
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

// `registry.example.com*` is also the beginning of `registry.example.com.evil.io/x`. Where a dot
// stands before the wildcard it is no whole name, as in `*-fips.*`.
bool is_open_registry(std::string_view pattern) {
  for (const std::string_view alternative : base::split(pattern, '|')) {
    const std::string_view text = base::trim(alternative);
    if (text.ends_with('*') && !text.ends_with(".*") && text.find('/') == std::string_view::npos &&
        text.find('.') != std::string_view::npos && !text.starts_with('!'))
      return true;
  }
  return false;
}

void check_wildcard(std::string_view parent, const document::Member& member, const Tell& tell) {
  if (!member.value.is_string()) return;
  const std::string_view pattern = base::trim(member.value.string());
  const std::string_view key = member.key.text();
  if (without_anchor(key) == "image") {
    if (pattern == "!*:latest")
      tell("wildcard-trap", member.value,
           "an image without a tag is the latest too, and passes: ask for `*:* & !*:latest`");
    if (is_open_registry(pattern))
      tell("wildcard-trap", member.value,
           "other registries whose names begin alike pass too: end the registry with `/`");
  }
  const bool is_label = parent == "labels" || parent == "annotations";
  if (is_label && pattern == "*" && without_anchor(key) == key)
    tell("wildcard-trap", member.value,
         "`*` is an empty text too: `?*` asks for at least one character");
}

void check_wildcards_in(std::string_view parent, const Node& pattern, int depth, const Tell& tell) {
  if (depth > pattern_depth_max) return;
  if (pattern.is_list())
    for (const Node& item : pattern.items()) check_wildcards_in(parent, item, depth + 1, tell);
  if (!pattern.is_map()) return;
  for (const document::Member& member : pattern.members()) {
    check_wildcard(parent, member, tell);
    check_wildcards_in(without_anchor(member.key.text()), member.value, depth + 1, tell);
  }
}

// Whether each text of `narrower` is one of `wider`, wildcards in which stand for others.
bool covers_texts(const Node& wider, const Node& narrower) {
  if (!wider.is_list() || !narrower.is_list() || narrower.size() == 0) return false;
  return std::ranges::all_of(narrower.items(), [&](const Node& text) {
    return text.is_string() && std::ranges::any_of(wider.items(), [&](const Node& pattern) {
             return pattern.is_string() &&
                    document::matches_wildcard(pattern.string(), text.string());
           });
  });
}

bool covers_resources(const Node& wider, const Node& narrower) {
  if (!wider.is_map()) return false;
  for (const document::Member& member : wider.members()) {
    const std::string_view key = member.key.text();
    const Node* wanted = narrower.find(member.key);
    if (wanted == nullptr) return false;
    const bool is_texts =
        key == "kinds" || key == "names" || key == "namespaces" || key == "operations";
    if (is_texts ? !covers_texts(member.value, *wanted) : !document::equal(member.value, *wanted))
      return false;
  }
  return wider.size() > 0;
}

}  // namespace

bool covers(const Node& outer, const Node& inner) {
  if (!outer.is_map() || !inner.is_map()) return false;
  for (const document::Member& member : outer.members()) {
    const Node* narrower = inner.find(member.key);
    if (member.key.text() == "resources") {
      if (narrower == nullptr || !covers_resources(member.value, *narrower)) return false;
    } else if (narrower == nullptr || !document::equal(member.value, *narrower)) {
      return false;  // subjects, roles, clusterRoles
    }
  }
  return outer.size() > 0;
}

void check_kinds(const Node& rule, const Tell& tell) {
  std::vector<std::string_view> known;
  for (const kubernetes::KindFacts& fact : kubernetes::kinds()) known.push_back(fact.kind);
  for (const std::string_view part : {"match", "exclude"}) {
    for (const Node& filter : filters_of(rule, part)) {
      const Node* resources = filter.find("resources");
      const Node* kinds = resources == nullptr ? nullptr : resources->find("kinds");
      if (kinds == nullptr || !kinds->is_list()) continue;
      for (const Node& kind : kinds->items()) {
        // Only plain names: of a group that is named a kind may be anybody's.
        if (!kind.is_string() || kind.string().find_first_of("/*?{") != std::string_view::npos)
          continue;
        if (std::ranges::find(known, kind.string()) != known.end()) continue;
        const std::string_view closest = base::closest(kind.string(), known);
        if (!closest.empty())
          tell("unknown-kind", kind,
               "Kubernetes has no kind `" + std::string(kind.string()) + "`; is `" +
                   std::string(closest) + "` meant?");
      }
    }
  }
}

// Any one filter that excludes is enough, unless all of them have to.
void check_reach(const Node& rule, const Tell& tell) {
  const auto matched = filters_of(rule, "match");
  const auto excluded = filters_of(rule, "exclude");
  if (matched.empty() || excluded.empty()) return;
  const Node* exclude = rule.find("exclude");
  const bool all_exclude = exclude->find("all") != nullptr;
  const auto is_excluded = [&](const Node& filter) {
    const auto covers_it = [&](const Node& other) { return covers(other, filter); };
    return all_exclude ? std::ranges::all_of(excluded, covers_it)
                       : std::ranges::any_of(excluded, covers_it);
  };
  // Of filters that all have to match, one that is excluded is enough.
  const Node* match = rule.find("match");
  const bool unreachable = match->find("all") != nullptr
                               ? std::ranges::any_of(matched, is_excluded)
                               : std::ranges::all_of(matched, is_excluded);
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
    if (const Node* pattern = validate->find(key)) check_wildcards_in({}, *pattern, 0, tell);
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
