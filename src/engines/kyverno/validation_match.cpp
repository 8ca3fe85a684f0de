#include "engines/kyverno/validation_match.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "engines/document/wildcard.h"
#include "engines/kubernetes/label_selector.h"
#include "engines/kyverno/derived_rule.h"
#include "engines/kyverno/variables.h"

namespace kyverno {
namespace {

using document::Member;
using document::Node;

// The fields that a match and an exclude have without any and all.
struct OldForm {
  const Node& filter;
  const Node* resources;  // nullptr: none are given

  explicit OldForm(const Node& of) : filter(of), resources(given(of, "resources")) {}
  const Node* field(std::string_view key) const {
    return resources == nullptr ? nullptr : given(*resources, key);
  }
  std::string_view name() const {
    return resources == nullptr ? std::string_view() : text_of(*resources, "name");
  }
  bool empty() const {
    return std::ranges::all_of(members_of(&filter), [](const Member& member) {
      return member.value.is_null() || (member.value.is_map() && member.value.size() == 0) ||
             (member.value.is_list() && member.value.size() == 0);
    });
  }
};

// Whether all that one list names stands in the other. One that excludes nothing takes nothing away
// from the others' verdict.
bool takes_all(std::span<const Node> excluded, std::span<const Node> matched) {
  if (excluded.empty()) return true;
  return !matched.empty() && std::ranges::all_of(matched, [&](const Node& one) {
    return std::ranges::any_of(excluded,
                               [&](const Node& other) { return document::equal(one, other); });
  });
}

bool selector_takes_all(const Node& excluded, const Node& matched) {
  if (!takes_all(items_of(given(excluded, "matchExpressions")),
                 items_of(given(matched, "matchExpressions"))))
    return false;
  const auto unwanted = members_of(given(excluded, "matchLabels"));
  const Node* wanted = given(matched, "matchLabels");
  if (unwanted.empty()) return true;
  const auto is_unwanted = [&](const Member& label) {
    return std::ranges::any_of(unwanted, [&](const Member& other) {
      return other.key.text() == label.key.text() && document::equal(other.value, label.value);
    });
  };
  return !members_of(wanted).empty() && std::ranges::all_of(members_of(wanted), is_unwanted);
}

bool names_take_some(std::span<const Node> excluded, std::span<const Node> matched) {
  return std::ranges::any_of(matched, [&](const Node& name) {
    return std::ranges::any_of(excluded, [&](const Node& pattern) {
      return name.is_string() && pattern.is_string() &&
             document::matches_wildcard(pattern.string(), name.string());
    });
  });
}

// As Kyverno compares them, field by field: one that only excludes, and that it does not look at
// (operations), takes nothing away.
bool takes_all(const OldForm& excluded, const OldForm& matched) {
  for (const std::string_view key : {"roles", "clusterRoles", "subjects"})
    if (!takes_all(items_of(given(excluded.filter, key)), items_of(given(matched.filter, key))))
      return false;
  if (!excluded.name().empty() && !document::matches_wildcard(excluded.name(), matched.name()))
    return false;
  if (const auto names = items_of(excluded.field("names")); !names.empty())
    return names_take_some(names, items_of(matched.field("names")));
  for (const std::string_view key : {"namespaces", "kinds"})
    if (!takes_all(items_of(excluded.field(key)), items_of(matched.field(key)))) return false;
  for (const std::string_view key : {"selector", "namespaceSelector", "annotations"}) {
    const Node *unwanted = excluded.field(key), *wanted = matched.field(key);
    if ((unwanted == nullptr) != (wanted == nullptr)) return false;
    if (unwanted == nullptr) continue;
    if (key == "annotations" ? !document::equal(*unwanted, *wanted)
                             : !selector_takes_all(*unwanted, *wanted))
      return false;
  }
  return true;
}

class Matching {
 public:
  Matching(const PolicyScope& scope, Compilation& compilation)
      : scope_(scope), compilation_(compilation) {}

  void check(const Node& rule) {
    const Node* match = given(rule, "match");
    const Node* exclude = given(rule, "exclude");
    if (match == nullptr)
      problem(rule, "a rule has a match");
    else
      filters(*match, rule, true);
    if (exclude != nullptr) filters(*exclude, rule, false);
    if (match != nullptr && exclude != nullptr) matches_something(*match, *exclude);
  }

 private:
  void problem(const Node& at, std::string_view message) {
    compilation_.problem(at.span(), message);
  }

  void filters(const Node& filters, const Node& rule, bool is_match) {
    const auto any = items_of(given(filters, "any")), all = items_of(given(filters, "all"));
    if (!any.empty() && !all.empty()) problem(filters, "any and all exclude each other");
    const bool old = given(filters, "resources") != nullptr;
    if (old && (!any.empty() || !all.empty()))
      problem(filters, "resources do not stand beside any or all");
    if (has_variable(filters)) problem(filters, "there are no variables in match and exclude");
    for (const auto& list : {any, all})
      for (const Node& filter : list) this->filter(filter, rule, is_match);
    if (any.empty() && all.empty()) filter(filters, rule, is_match);
  }

  void filter(const Node& filter, const Node& rule, bool is_match) {
    const Node* resources = given(filter, "resources");
    const bool empty = resources == nullptr || members_of(resources).empty();
    if (is_match && empty) problem(filter, "a match says which resources it means");
    if (is_match && !empty && kinds_in(filter).empty()) problem(filter, "a match names kinds");
    if (!empty) {
      if (!text_of(*resources, "name").empty() && !items_of(given(*resources, "names")).empty())
        problem(*resources, "name and names exclude each other");
      if (scope_.namespaced && !items_of(given(*resources, "namespaces")).empty())
        problem(*resources, "a Policy is of one namespace, and does not filter them");
      wildcard_kind(filter, rule);
      if (const Node* labels = given(*resources, "selector")) selector(*labels);
    }
    users(filter);
  }

  void users(const Node& filter) {
    for (const Node& subject : items_of(given(filter, "subjects"))) {
      const std::string_view kind = text_of(subject, "kind");
      if (kind != "User" && kind != "Group" && kind != "ServiceAccount")
        problem(subject, "the kind of a subject is User, Group or ServiceAccount");
      if (text_of(subject, "name").empty()) problem(subject, "a subject has a name");
      if (kind == "ServiceAccount" && text_of(subject, "namespace").empty())
        problem(subject, "a ServiceAccount has a namespace");
    }
    for (const Node& role : items_of(given(filter, "roles")))
      if (role.is_string() && base::split(role.string(), ':').size() != 2)
        problem(role, "a role is namespace:name");
    const bool asks = !items_of(given(filter, "subjects")).empty() ||
                      !items_of(given(filter, "roles")).empty() ||
                      !items_of(given(filter, "clusterRoles")).empty();
    if (asks && scope_.background)
      problem(filter, "there is no user in the background: set spec.background to false");
  }

  // `*` as a kind stands alone, is not for the background, and its rules look at metadata only.
  void wildcard_kind(const Node& filter, const Node& rule) {
    const auto kinds = kinds_in(filter);
    if (std::ranges::find(kinds, "*") == kinds.end()) return;
    if (scope_.background)
      problem(filter, "the kind * is not for the background: set spec.background to false");
    if (kinds.size() > 1) problem(filter, "the kind * stands alone");
    const Node* validate = given(rule, "validate");
    if (given(rule, "generate") != nullptr || given(rule, "verifyImages") != nullptr ||
        (validate != nullptr && given(*validate, "foreach") != nullptr))
      problem(filter, "the kind * is for patterns, conditions and mutation only");
    if (!is_about_metadata(rule)) problem(filter, "rules for the kind * look at metadata only");
  }

  static bool is_about_metadata(const Node& rule) {
    const auto only_metadata = [](const Node* map) {
      return std::ranges::all_of(
          members_of(map), [](const Member& member) { return member.key.text() == "metadata"; });
    };
    if (const Node* mutate = given(rule, "mutate"))
      if (!only_metadata(given(*mutate, "patchStrategicMerge"))) return false;
    const Node* validate = given(rule, "validate");
    if (validate == nullptr) return true;
    return only_metadata(given(*validate, "pattern")) &&
           std::ranges::all_of(items_of(given(*validate, "anyPattern")),
                               [&](const Node& pattern) { return only_metadata(&pattern); });
  }

  // What Kyverno replaces before labels are looked at need not be one.
  void selector(const Node& selector) {
    const auto has_wildcard = [](std::string_view text) {
      return text.find_first_of("*?") != std::string_view::npos;
    };
    for (const Member& label : members_of(given(selector, "matchLabels")))
      if (has_wildcard(label.key.text()) ||
          (label.value.is_string() && has_wildcard(label.value.string())))
        return;
    if (members_of(given(selector, "matchLabels")).empty() &&
        items_of(given(selector, "matchExpressions")).empty())
      return problem(selector, "a selector asks for something");
    if (const auto wrong = kubernetes::label_selector_problem(selector); !wrong.empty())
      problem(selector, "the selector: " + wrong);
  }

  void matches_something(const Node& match, const Node& exclude) {
    const auto wanted_any = items_of(given(match, "any"));
    const auto unwanted_any = items_of(given(exclude, "any"));
    if (!items_of(given(match, "all")).empty() || !items_of(given(exclude, "all")).empty()) return;
    for (const Node& wanted : wanted_any)
      for (const Node& unwanted : unwanted_any)
        if (document::equal(wanted, unwanted))
          return problem(unwanted, "what it matches is excluded");
    if (!wanted_any.empty() && !unwanted_any.empty()) return;
    const OldForm unwanted(exclude);
    if (unwanted.empty() || !takes_all(unwanted, OldForm(match))) return;
    problem(exclude,
            "all that the rule matches is excluded, as Kyverno compares a match and an exclude of "
            "which one is without any: write any in both");
  }

  const PolicyScope scope_;
  Compilation& compilation_;
};

}  // namespace

void check_match(const Node& rule, const PolicyScope& scope, Compilation& compilation) {
  Matching(scope, compilation).check(rule);
}

}  // namespace kyverno
