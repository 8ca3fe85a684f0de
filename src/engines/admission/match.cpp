#include "engines/admission/match.h"

#include <fmt/format.h>

#include <algorithm>

#include "engines/admission/members.h"
#include "engines/admission/selector.h"
#include "engines/document/build.h"
#include "engines/kubernetes/label_selector.h"

namespace admission {
namespace {

using document::Node;

class RuleReader {
 public:
  RuleReader(const document::Sources& sources, Problems& problems)
      : sources_(sources), problems_(problems) {}

  std::vector<ResourceRule> rules(const Node* list) {
    std::vector<ResourceRule> all;
    if (list == nullptr || list->is_null()) return all;
    if (!list->is_list()) {
      wrong(*list, "a list of resource rules is required");
      return all;
    }
    for (const Node& item : list->items()) all.push_back(rule(item));
    return all;
  }
  const Node* selector(const Node& constraints, std::string_view key) {
    const Node* found = constraints.find(key);
    if (found == nullptr || found->is_null()) return nullptr;
    const std::string problem = kubernetes::label_selector_problem(*found);
    if (!problem.empty()) wrong(*found, fmt::format("{}: {}", key, problem));
    return found;
  }

 private:
  void wrong(const Node& at, std::string_view message) {
    add_problem(problems_, sources_, at.span(), message);
  }
  ResourceRule rule(const Node& item) {
    ResourceRule rule;
    rule.groups = texts(item, "apiGroups");
    rule.versions = texts(item, "apiVersions");
    rule.operations = texts(item, "operations");
    rule.resources = texts(item, "resources");
    rule.names = texts(item, "resourceNames");
    const std::string_view scope = text_of(item.find("scope"));
    if (scope == "Namespaced")
      rule.scope = ResourceRule::Scope::namespaced;
    else if (scope == "Cluster")
      rule.scope = ResourceRule::Scope::cluster;
    else if (!scope.empty() && scope != "*")
      wrong(*item.find("scope"), "scope: one of Namespaced, Cluster and * is required");
    return rule;
  }
  std::vector<std::string_view> texts(const Node& item, std::string_view key) {
    std::vector<std::string_view> all;
    const Node* list = item.find(key);
    if (list == nullptr || list->is_null()) return all;
    if (!list->is_list()) {
      wrong(*list, fmt::format("{}: a list of texts is required", key));
      return all;
    }
    for (const Node& text : list->items()) {
      if (text.is_string())
        all.push_back(text.string());
      else
        wrong(text, fmt::format("{}: a text is required", key));
    }
    return all;
  }

  const document::Sources& sources_;
  Problems& problems_;
};

bool lists(const std::vector<std::string_view>& wanted, std::string_view text) {
  return std::ranges::any_of(wanted,
                             [&](std::string_view one) { return one == "*" || one == text; });
}

bool lists_resource(const std::vector<std::string_view>& wanted, const Target& target) {
  return std::ranges::any_of(wanted, [&](std::string_view one) {
    const std::size_t slash = one.find('/');
    const std::string_view resource = one.substr(0, slash);
    const std::string_view sub =
        slash == std::string_view::npos ? std::string_view() : one.substr(slash + 1);
    return (resource == "*" || resource == target.resource) &&
           (sub == "*" || sub == target.subresource);
  });
}

bool is_namespace(const Target& target) {
  return target.group.empty() && target.resource == "namespaces" && target.subresource.empty();
}

bool lists_name(const ResourceRule& rule, const policy::Request& request, const Target& target) {
  if (rule.names.empty()) return true;
  if (!target.name.empty()) return std::ranges::find(rule.names, target.name) != rule.names.end();
  const Node* metadata = request.subject().find("metadata");
  const std::string_view generated =
      metadata == nullptr ? std::string_view() : text_of(metadata->find("generateName"));
  return std::ranges::any_of(rule.names,
                             [&](std::string_view name) { return generated.starts_with(name); });
}

}  // namespace

bool ResourceRule::matches(const policy::Request& request, const Target& target) const {
  const bool in_namespace =
      !target.cluster_scoped && !target.name_space.empty() && !is_namespace(target);
  if (scope == Scope::namespaced && !in_namespace) return false;
  if (scope == Scope::cluster && in_namespace) return false;
  return lists_resource(resources, target) && lists(groups, target.group) &&
         lists(versions, target.version) &&
         (operations.empty() || lists(operations, policy::name(request.operation))) &&
         lists_name(*this, request, target);
}

MatchConstraints::MatchConstraints(const Node* constraints, const document::Sources& sources,
                                   Problems& problems) {
  if (constraints == nullptr || constraints->is_null()) return;
  if (!constraints->is_map()) {
    add_problem(problems, sources, constraints->span(), "a map of match constraints is required");
    return;
  }
  given_ = true;
  RuleReader reader(sources, problems);
  rules_ = reader.rules(constraints->find("resourceRules"));
  exclusions_ = reader.rules(constraints->find("excludeResourceRules"));
  namespace_selector_ = reader.selector(*constraints, "namespaceSelector");
  object_selector_ = reader.selector(*constraints, "objectSelector");
}

MatchConstraints::MatchConstraints(std::vector<ResourceRule> rules, const Node* selector)
    : given_(true), rules_(std::move(rules)), namespace_selector_(selector) {}

void MatchConstraints::ignore_operations() {
  for (ResourceRule& rule : rules_) rule.operations.clear();
}

bool MatchConstraints::demands(const Node* selector) {
  if (selector == nullptr) return false;
  const auto filled = [&](std::string_view key) {
    const Node* found = selector->find(key);
    return found != nullptr && (found->is_map() || found->is_list()) && found->size() != 0;
  };
  return filled("matchLabels") || filled("matchExpressions");
}

bool MatchConstraints::is_simple() const {
  return rules_.size() == 1 && rules_[0].names.empty() && exclusions_.empty() &&
         !demands(namespace_selector_) && !demands(object_selector_);
}

bool MatchConstraints::selects_namespace(const policy::Request& request, const Target& target,
                                         const policy::World& world) const {
  if (!demands(namespace_selector_)) return true;
  if (is_namespace(target)) return selects(namespace_selector_, labels_of(request.subject()));
  if (target.cluster_scoped || target.name_space.empty()) return true;
  if (const Node* known = world.name_space(target.name_space))
    return selects(namespace_selector_, labels_of(*known));
  // Of a namespace that nobody knows there is one label, which Kubernetes gives to all.
  const document::Member name{.key = document::Key("kubernetes.io/metadata.name"),
                              .value = Node::string(target.name_space)};
  document::Arena arena;
  const Node labels = document::map(arena, {&name, 1});
  return selects(namespace_selector_, &labels);
}

bool MatchConstraints::selects_object(const policy::Request& request) const {
  if (!demands(object_selector_)) return true;
  return (!request.object.is_null() && selects(object_selector_, labels_of(request.object))) ||
         (!request.old_object.is_null() &&
          selects(object_selector_, labels_of(request.old_object)));
}

bool MatchConstraints::matches(const policy::Request& request, const Target& target,
                               const policy::World& world) const {
  if (!given_) return false;
  const auto matched = [&](const ResourceRule& rule) { return rule.matches(request, target); };
  return (rules_.empty() || std::ranges::any_of(rules_, matched)) &&
         std::ranges::none_of(exclusions_, matched) && selects_object(request) &&
         selects_namespace(request, target, world);
}

}  // namespace admission
