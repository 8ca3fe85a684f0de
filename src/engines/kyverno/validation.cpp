#include "engines/kyverno/validation.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "engines/document/wildcard.h"
#include "engines/kubernetes/kinds.h"
#include "engines/kubernetes/label_selector.h"
#include "engines/kyverno/compilation.h"
#include "engines/kyverno/derived_rule.h"
#include "engines/kyverno/references.h"
#include "engines/kyverno/validation_variables.h"
#include "engines/kyverno/variables.h"

namespace kyverno {
namespace {

using document::Kind;
using document::Member;
using document::Node;

bool is_true(const Node* node, bool otherwise) {
  return node != nullptr && node->kind() == Kind::boolean ? node->boolean() : otherwise;
}

class Validation {
 public:
  Validation(const Node& policy, Compilation& compilation)
      : policy_(policy), compilation_(compilation) {}

  void validate() {
    const Node* spec = given(policy_, "spec");
    const auto rules = items_of(spec == nullptr ? nullptr : given(*spec, "rules"));
    if (rules.empty()) return problem(policy_, "a policy has a spec with rules");
    background_ = is_true(given(*spec, "background"), true);
    namespaced_ = text_of(policy_, "kind") == "Policy";
    metadata(given(policy_, "metadata"));
    processing(*spec, rules);
    for (const Node& rule : rules) {
      unique_name(rule, rules);
      validate_rule(rule);
    }
    for (const std::string& line : variable_problems(policy_, background_, compilation_.sources))
      compilation_.problems.push_back(line);
  }

 private:
  void problem(const Node& at, std::string_view message) {
    compilation_.problem(at.span(), message);
  }

  void metadata(const Node* metadata) {
    if (metadata == nullptr || text_of(*metadata, "name").empty())
      return problem(policy_, "a policy has a metadata.name");
    if (text_of(*metadata, "name").size() > label_bytes_max)
      problem(*metadata, "the name of a policy has at most 63 bytes");
    if (!namespaced_ && !text_of(*metadata, "namespace").empty())
      problem(*metadata, "a ClusterPolicy has no namespace");
    const Node* annotations = given(*metadata, "annotations");
    const Node* controllers =
        annotations == nullptr ? nullptr
                               : annotations->find("pod-policies.kyverno.io/autogen-controllers");
    if (controllers != nullptr && controllers->is_string() && controllers->string() == "all")
      problem(*controllers, "\"all\" is no list of controllers any more: leave the annotation out");
  }

  void processing(const Node& spec, std::span<const Node> rules) {
    const bool admission = is_true(given(spec, "admission"), true);
    if (!admission && !background_)
      problem(spec, "a policy is applied at admission, in the background, or both");
    if (admission) return;
    for (const Node& rule : rules)
      if (given(rule, "validate") == nullptr)
        problem(rule, "only validation works without admission");
  }

  void unique_name(const Node& rule, std::span<const Node> rules) {
    const std::string_view name = text_of(rule, "name");
    if (name.empty()) return problem(rule, "a rule has a name");
    if (name.size() > label_bytes_max) problem(rule, "the name of a rule has at most 63 bytes");
    const auto first = std::ranges::find_if(
        rules, [&](const Node& other) { return text_of(other, "name") == name; });
    if (&*first != &rule) problem(rule, "there is another rule \"" + std::string(name) + "\"");
  }

  void validate_rule(const Node& rule) {
    int actions = 0;
    for (const std::string_view action : {"mutate", "validate", "generate", "verifyImages"})
      actions += given(rule, action) != nullptr ? 1 : 0;
    if (actions != 1)
      problem(rule, "a rule has one of mutate, validate, generate and verifyImages");
    const Node* match = given(rule, "match");
    if (match == nullptr)
      problem(rule, "a rule has a match");
    else
      filters(*match, rule, true);
    if (const Node* exclude = given(rule, "exclude")) filters(*exclude, rule, false);
    matches_something(rule);
    context(rule);
    if (const Node* conditions = given(rule, "preconditions")) operations(*conditions);
    if (const Node* validate = given(rule, "validate")) validation(*validate);
    if (const Node* mutate = given(rule, "mutate")) mutation(*mutate);
    if (const Node* generate = given(rule, "generate")) generation(*generate, rule);
    check_references(rule, compilation_);
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
      if (namespaced_ && !items_of(given(*resources, "namespaces")).empty())
        problem(*resources, "a Policy is of one namespace, and does not filter them");
      wildcard_kind(filter, rule);
      if (const Node* selector = given(*resources, "selector");
          selector != nullptr && members_of(given(*selector, "matchLabels")).empty() &&
          items_of(given(*selector, "matchExpressions")).empty())
        problem(*selector, "a selector asks for something");
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
    if (asks && background_)
      problem(filter, "there is no user in the background: set spec.background to false");
  }

  // `*` as a kind stands alone, is not for the background, and its rules look at metadata only.
  void wildcard_kind(const Node& filter, const Node& rule) {
    const auto kinds = kinds_in(filter);
    if (std::ranges::find(kinds, "*") == kinds.end()) return;
    if (background_)
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

  void matches_something(const Node& rule) {
    const Node* match = given(rule, "match");
    const Node* exclude = given(rule, "exclude");
    if (match == nullptr || exclude == nullptr) return;
    const auto wanted_any = items_of(given(*match, "any"));
    const auto unwanted_any = items_of(given(*exclude, "any"));
    if (given(*match, "all") != nullptr || given(*exclude, "all") != nullptr) return;
    for (const Node& wanted : wanted_any)
      for (const Node& unwanted : unwanted_any)
        if (document::equal(wanted, unwanted))
          return problem(unwanted, "what it matches is excluded");
    // Kyverno compares the fields of the old form, of which such an exclude has none.
    const Node* resources = given(*match, "resources");
    if (!wanted_any.empty() || unwanted_any.empty() || resources == nullptr) return;
    for (const std::string_view key : {"selector", "namespaceSelector", "annotations"})
      if (given(*resources, key) != nullptr) return;
    problem(*exclude, "a match without any or all goes with an exclude of the same form");
  }

  void context(const Node& rule) {
    const auto entries = items_of(given(rule, "context"));
    const Node* validate = given(rule, "validate");
    if (!entries.empty() && validate != nullptr && given(*validate, "cel") != nullptr)
      problem(rule, "there is no context for CEL");
    for (const Node& entry : entries) {
      const std::string_view name = text_of(entry, "name");
      for (const std::string_view taken : {"images", "request", "serviceAccountName",
                                           "serviceAccountNamespace", "element", "elementIndex"})
        if (name == taken || name.starts_with(std::string(taken) + "."))
          problem(entry, "the name " + std::string(name) + " is taken");
      if (const Node* map = given(entry, "configMap"))
        if (text_of(*map, "name").empty() || text_of(*map, "namespace").empty())
          problem(*map, "a configMap has a name and a namespace");
      if (namespaced_ && given(entry, "globalReference") != nullptr)
        problem(entry, "there are no global references in a Policy");
    }
  }

  // What is compared with the operation is one.
  void operations(const Node& conditions) {
    if (conditions.is_map())
      for (const std::string_view list : {"any", "all"})
        for (const Node& one : items_of(given(conditions, list))) operation(one);
    for (const Node& one : items_of(&conditions)) operation(one);
  }

  void operation(const Node& condition) {
    const Node* key = given(condition, "key");
    const Node* value = given(condition, "value");
    if (key == nullptr || value == nullptr)
      return problem(condition, "a condition has a key, an operator and a value");
    if (!key->is_string()) return;
    std::string text(key->string());
    std::erase(text, ' ');
    if (text != "{{request.operation}}") return;
    if (value->is_list())
      for (const Node& item : value->items()) operation_name(item);
    else if (!value->is_string() || !value->string().starts_with("{{"))
      operation_name(*value);
  }

  void operation_name(const Node& value) {
    const std::string_view text = value.is_string() ? value.string() : std::string_view();
    if (text != "CREATE" && text != "UPDATE" && text != "DELETE" && text != "CONNECT")
      problem(value, "an operation is CREATE, UPDATE, DELETE or CONNECT");
  }

  void validation(const Node& validate) {
    if (const Node* deny = given(validate, "deny"))
      if (const Node* conditions = given(*deny, "conditions")) operations(*conditions);
    int checks = 0;
    for (const std::string_view key :
         {"pattern", "anyPattern", "deny", "podSecurity", "foreach", "cel", "manifests", "assert"})
      checks += given(validate, key) != nullptr ? 1 : 0;
    if (checks == 0)
      problem(validate,
              "a validation has a pattern, anyPattern, deny, foreach, podSecurity or cel");
    labels_are_texts(given(validate, "pattern"));
    for (const Node& pattern : items_of(given(validate, "anyPattern"))) labels_are_texts(&pattern);
  }

  void labels_are_texts(const Node* pattern, bool nulls_remove = false) {
    const Node* metadata = pattern == nullptr ? nullptr : given(*pattern, "metadata");
    if (metadata == nullptr) return;
    for (const std::string_view key : {"labels", "annotations"})
      for (const Member& member : members_of(given(*metadata, key)))
        if (!member.value.is_string() && !(nulls_remove && member.value.is_null()))
          problem(member.value, "labels and annotations are texts: put it in quotes");
  }

  void mutation(const Node& mutate) {
    int patches = 0;
    for (const std::string_view key : {"patchStrategicMerge", "patchesJson6902", "foreach"})
      patches += given(mutate, key) != nullptr ? 1 : 0;
    if (patches > 1)
      problem(mutate, "a mutation has one of patchStrategicMerge, patchesJson6902 and foreach");
    if (const Node* patch = given(mutate, "patchStrategicMerge")) labels_are_texts(patch, true);
  }

  void generation(const Node& generate, const Node& rule) {
    int sources = 0;
    for (const std::string_view key : {"data", "clone", "cloneList", "foreach"})
      sources += given(generate, key) != nullptr ? 1 : 0;
    if (sources > 1)
      return problem(generate, "a generation has one of data, clone, cloneList and foreach");
    const Node* match = given(rule, "match");
    if (match != nullptr && !text_of(generate, "kind").empty()) {
      const auto kinds = kinds_in(*match);
      if (std::ranges::find(kinds, text_of(generate, "kind")) != kinds.end())
        problem(generate, "a rule does not generate the kind that triggers it");
    }
    if (const Node* blocks = given(generate, "foreach"))
      for (const Node& block : items_of(blocks)) target(block);
    else
      target(generate);
  }

  // What is made, and of what. The scope of a kind is Kubernetes' own; what nobody knows has a
  // namespace.
  void target(const Node& pattern) {
    const std::string_view kind = text_of(pattern, "kind");
    const std::string_view name_space = text_of(pattern, "namespace");
    if (!kind.empty()) {
      const bool has_namespace = is_namespaced(text_of(pattern, "apiVersion"), kind);
      if (has_namespace && name_space.empty())
        problem(pattern, "a target of kind " + std::string(kind) + " has a namespace");
      if (!has_namespace && !name_space.empty())
        problem(pattern, "a target of kind " + std::string(kind) + " has no namespace");
    }
    if (namespaced_) stays_in_its_namespace(pattern);
    if (const Node* list = given(pattern, "cloneList");
        list != nullptr && !items_of(given(*list, "kinds")).empty())
      return sources(*list);
    for (const std::string_view key : {"kind", "name", "apiVersion"})
      if (text_of(pattern, key).empty()) problem(pattern, "a generation has a " + std::string(key));
  }

  static bool is_namespaced(std::string_view api_version, std::string_view kind) {
    return kubernetes::scope_of(kubernetes::group_version(api_version).group, kind) ==
           kubernetes::Scope::namespaced;
  }

  void stays_in_its_namespace(const Node& pattern) {
    const std::string_view own = text_of(*given(policy_, "metadata"), "namespace");
    if (text_of(pattern, "namespace") != own)
      problem(pattern, "a Policy makes objects in its own namespace only");
    for (const std::string_view key : {"clone", "cloneList"})
      if (const Node* source = given(pattern, key);
          source != nullptr && text_of(*source, "namespace") != own)
        problem(*source, "a Policy copies objects of its own namespace only");
  }

  void sources(const Node& list) {
    std::size_t namespaced = 0, cluster = 0;
    for (const Node& item : items_of(given(list, "kinds"))) {
      const std::string_view text = item.is_string() ? item.string() : std::string_view();
      const std::size_t slash = text.rfind('/');
      const bool has_version = slash != std::string_view::npos;
      ++(is_namespaced(has_version ? text.substr(0, slash) : std::string_view(),
                       has_version ? text.substr(slash + 1) : text)
             ? namespaced
             : cluster);
    }
    if (namespaced > 0 && cluster > 0)
      problem(list,
              "kinds that have a namespace are not copied together with kinds that have none");
    const bool has_namespace = !text_of(list, "namespace").empty();
    if (cluster == 0 && !has_namespace) problem(list, "sources of these kinds have a namespace");
    if (namespaced == 0 && has_namespace) problem(list, "sources of these kinds have no namespace");
    if (const Node* selector = given(list, "selector"))
      if (const auto wrong = kubernetes::label_selector_problem(*selector); !wrong.empty())
        problem(*selector, "the selector of a cloneList: " + wrong);
  }

  const Node& policy_;
  Compilation& compilation_;
  bool background_ = true, namespaced_ = false;
};

}  // namespace

std::vector<std::string> problems_of(const Node& policy, const document::Sources& sources) {
  document::Arena arena;
  Compilation compilation{.sources = sources, .arena = arena};
  Validation(policy, compilation).validate();
  return std::move(compilation.problems);
}

}  // namespace kyverno
