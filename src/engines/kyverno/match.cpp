#include "engines/kyverno/match.h"

#include <algorithm>

#include "engines/document/wildcard.h"

namespace kyverno {
namespace {

using document::Node;

const Node* map_in(const Node* map, std::string_view key) {
  const Node* found = map == nullptr ? nullptr : map->find(key);
  return found != nullptr && found->is_map() ? found : nullptr;
}

std::vector<std::string_view> checked_texts(const Node* list, Compilation& compilation) {
  std::vector<std::string_view> out;
  if (list != nullptr && !list->is_list()) compilation.problem(list->span(), "a list is wanted");
  for (const Node& item : items_of(list)) {
    if (item.is_string())
      out.push_back(item.string());
    else
      compilation.problem(item.span(), "a text is wanted");
  }
  return out;
}

bool shares_one(std::span<const std::string_view> wanted, std::span<const std::string> had) {
  return std::ranges::any_of(
      wanted, [&](std::string_view one) { return std::ranges::find(had, one) != had.end(); });
}

bool is_subject(const UserSubject& subject, const policy::User& user) {
  if (subject.kind == "ServiceAccount")
    return document::matches_wildcard("system:serviceaccount:" + std::string(subject.name_space) +
                                          ":" + std::string(subject.name),
                                      user.username);
  if (subject.kind == "Group")
    return std::ranges::any_of(user.groups, [&](const std::string& group) {
      return document::matches_wildcard(subject.name, group);
    });
  return subject.kind == "User" && document::matches_wildcard(subject.name, user.username);
}

bool has_annotation(const std::pair<std::string_view, std::string_view>& wanted,
                    const Node* annotations) {
  return std::ranges::any_of(members_of(annotations), [&](const document::Member& member) {
    return member.value.is_string() &&
           document::matches_wildcard(wanted.first, member.key.text()) &&
           document::matches_wildcard(wanted.second, member.value.string());
  });
}

}  // namespace

bool matches_one(std::span<const std::string_view> patterns, std::string_view text) {
  return std::ranges::any_of(patterns, [&](std::string_view pattern) {
    return document::matches_wildcard(pattern, text);
  });
}

Subject::Subject(const policy::Request& asked, const policy::World& known, const Node& on)
    : request(asked), world(known), object(on), kind(kind_of(on)) {
  const Node* metadata = map_in(&object, "metadata");
  if (request.parent != nullptr && !request.subresource.empty()) {
    kind.group = text_of(*request.parent, "group");
    kind.version = text_of(*request.parent, "version");
    kind.kind = text_of(*request.parent, "kind");
  }
  kind.subresource = request.subresource;
  if (metadata == nullptr) return;
  name = text_of(*metadata, "name");
  if (name.empty()) name = text_of(*metadata, "generateName");
  name_space = text_of(*metadata, "namespace");
  labels = map_in(metadata, "labels");
  annotations = map_in(metadata, "annotations");
}

const Node* Subject::namespace_labels() const {
  if (name_space.empty()) return nullptr;
  return map_in(map_in(world.name_space(name_space), "metadata"), "labels");
}

Filter Filter::compile(const Node& node, Compilation& compilation) {
  Filter out;
  if (const Node* resources = given(node, "resources")) {
    out.operations = checked_texts(given(*resources, "operations"), compilation);
    for (const std::string_view kind : checked_texts(given(*resources, "kinds"), compilation))
      out.kinds.push_back(KindSelector::parse(kind));
    out.name = text_of(*resources, "name");
    out.names = checked_texts(given(*resources, "names"), compilation);
    out.namespaces = checked_texts(given(*resources, "namespaces"), compilation);
    for (const document::Member& member : members_of(given(*resources, "annotations")))
      if (member.value.is_string())
        out.annotations.emplace_back(member.key.text(), member.value.string());
    if (const Node* selector = given(*resources, "selector"))
      out.selector = LabelSelector::compile(*selector, compilation);
    if (const Node* selector = given(*resources, "namespaceSelector"))
      out.namespace_selector = LabelSelector::compile(*selector, compilation);
  }
  out.roles = checked_texts(given(node, "roles"), compilation);
  out.cluster_roles = checked_texts(given(node, "clusterRoles"), compilation);
  for (const Node& subject : items_of(given(node, "subjects")))
    out.subjects.push_back({.kind = text_of(subject, "kind"),
                            .name_space = text_of(subject, "namespace"),
                            .name = text_of(subject, "name")});
  return out;
}

bool Filter::is_empty() const {
  return operations.empty() && kinds.empty() && names.empty() && name.empty() &&
         namespaces.empty() && annotations.empty() && !selector && !namespace_selector;
}

bool Filter::allows_kind(const ResourceKind& kind) const {
  return kinds.empty() ||
         std::ranges::any_of(kinds, [&](const KindSelector& one) { return one.matches(kind); });
}

bool Filter::holds_resource(const Subject& subject, In in) const {
  if (in == In::rule && !operations.empty() &&
      std::ranges::find(operations, policy::name(subject.request.operation)) == operations.end())
    return false;
  if (!allows_kind(subject.kind)) return false;
  if (!name.empty() && !document::matches_wildcard(name, subject.name)) return false;
  if (!names.empty() && !matches_one(names, subject.name)) return false;
  const bool is_namespace = subject.kind.kind == "Namespace";
  if (!namespaces.empty() &&
      !matches_one(namespaces, is_namespace ? subject.name : subject.name_space))
    return false;
  for (const auto& annotation : annotations)
    if (!has_annotation(annotation, subject.annotations)) return false;
  if (selector && !selector->matches(subject.labels)) return false;
  if (!namespace_selector) return true;
  if (is_namespace) return in == In::exception;
  return namespace_selector->matches(subject.namespace_labels());
}

bool Filter::holds_user(const policy::User* user) const {
  if (user == nullptr) return !has_user();
  if (!roles.empty() && !shares_one(roles, user->roles)) return false;
  if (!cluster_roles.empty() && !shares_one(cluster_roles, user->cluster_roles)) return false;
  return subjects.empty() || std::ranges::any_of(subjects, [&](const UserSubject& one) {
           return is_subject(one, *user);
         });
}

Filters Filters::compile(const Node* node, Compilation& compilation) {
  Filters out;
  if (node == nullptr || node->is_null()) return out;
  if (!node->is_map()) {
    compilation.problem(node->span(), "match and exclude are maps");
    return out;
  }
  const auto read = [&](std::string_view key, Form form) {
    const Node* list = given(*node, key);
    if (items_of(list).empty()) return false;
    out.form_ = form;
    for (const Node& item : list->items())
      out.filters_.push_back(Filter::compile(item, compilation));
    return true;
  };
  if (read("any", Form::any) || read("all", Form::all)) return out;
  out.form_ = Form::any;
  out.filters_.push_back(Filter::compile(*node, compilation));
  return out;
}

bool Filters::combined(const auto& holds) const {
  return form_ == Form::any ? std::ranges::any_of(filters_, holds)
                            : form_ == Form::all && std::ranges::all_of(filters_, holds);
}

bool Filters::match(const Subject& subject) const {
  const policy::User* user = subject.request.user;
  return combined([&](const Filter& filter) {
    if (filter.is_empty() && (user == nullptr || !filter.has_user())) return false;
    return filter.holds_resource(subject, Filter::In::rule) &&
           (user == nullptr || filter.holds_user(user));
  });
}

bool Filters::exclude(const Subject& subject) const {
  return combined([&](const Filter& filter) {
    return (!filter.is_empty() || filter.has_user()) &&
           filter.holds_resource(subject, Filter::In::rule) &&
           filter.holds_user(subject.request.user);
  });
}

bool Filters::match_exception(const Subject& subject) const {
  return combined([&](const Filter& filter) {
    return (!filter.is_empty() || filter.has_user()) &&
           filter.holds_resource(subject, Filter::In::exception) &&
           filter.holds_user(subject.request.user);
  });
}

bool Filters::allows_kind(const ResourceKind& kind) const {
  const auto allows = [&](const Filter& filter) { return filter.allows_kind(kind); };
  return form_ == Form::all ? std::ranges::all_of(filters_, allows)
                            : std::ranges::any_of(filters_, allows);
}

}  // namespace kyverno
