#include "engines/policy_suite/values_file.h"

#include <algorithm>
#include <array>

#include "engines/document/build.h"
#include "engines/policy/object_names.h"
#include "engines/policy_suite/fields.h"

namespace policy_suite {
namespace {

using document::Node;
using document::Sources;
using policy::Assignment;

base::Result<std::vector<Assignment>> read_assignments(Fields& fields, std::string_view name) {
  std::vector<Assignment> assignments;
  const Node* node = fields.node(name);
  if (node == nullptr) return assignments;
  if (!node->is_map()) return fields.error(node->span(), std::string(name) + ": must be a map");
  for (const document::Member& member : node->members())
    assignments.push_back({.path = split_path(member.key.text()), .value = member.value});
  return assignments;
}

// Of each list the first value: foreach values stand for the first element.
base::Result<std::vector<Assignment>> read_foreach_values(Fields& fields) {
  std::vector<Assignment> assignments = TRY(read_assignments(fields, "foreachValues"));
  for (Assignment& assignment : assignments) {
    const Node value = assignment.value;
    if (!value.is_list())
      return fields.error(value.span(), "foreachValues: each value must be a list");
    assignment.value = value.size() == 0 ? Node() : value.items()[0];
  }
  return assignments;
}

base::Done read_policy_values(const Node& node, const Sources& sources, ValuesFile& read) {
  Fields policy = TRY(Fields::of(node, "a policy", sources));
  const std::string name = TRY(policy.required_text("name"));
  for (const Node& item : TRY(policy.items("resources"))) {
    Fields resource = TRY(Fields::of(item, "a resource", sources));
    const std::string resource_name = TRY(resource.required_text("name"));
    auto values = TRY(read_assignments(resource, "values"));
    TRY(resource.finish());
    read.resources.insert_or_assign({name, resource_name}, std::move(values));
  }
  for (const Node& item : TRY(policy.items("rules"))) {
    Fields rule = TRY(Fields::of(item, "a rule", sources));
    const std::string rule_name = TRY(rule.required_text("name"));
    policy::Values::OfRule of_rule;
    of_rule.context = TRY(read_assignments(rule, "values"));
    of_rule.foreach = TRY(read_foreach_values(rule));
    TRY(rule.finish());
    read.rules.insert_or_assign({name, rule_name}, std::move(of_rule));
  }
  return policy.finish();
}

struct ApiResource {
  std::string group, version, kind, name;
};

base::Result<ApiResource> read_api_resource(Fields& fields, std::string_view name,
                                            const Sources& sources) {
  const Node* node = fields.node(name);
  if (node == nullptr)
    return fields.error(fields.at(), "a subresource lacks `" + std::string(name) + '`');
  Fields resource = TRY(Fields::of(*node, name, sources));
  ApiResource read;
  read.group = TRY(resource.text("group"));
  read.version = TRY(resource.text("version"));
  read.kind = TRY(resource.required_text("kind"));
  read.name = TRY(resource.required_text("name"));
  return read;  // an APIResource has members that say nothing to us
}

base::Result<Subresource> read_subresource(const Node& node, const Sources& sources) {
  Fields fields = TRY(Fields::of(node, "a subresource", sources));
  const ApiResource own = TRY(read_api_resource(fields, "subresource", sources));
  TRY(read_api_resource(fields, "parentResource", sources));
  TRY(fields.finish());
  const std::size_t slash = own.name.find('/');
  if (slash == std::string::npos)
    return fields.error(node.span(), "the name of a subresource is written `pods/status`");
  return Subresource{.api_version = own.group.empty() ? own.version : own.group + '/' + own.version,
                     .kind = own.kind,
                     .name = own.name.substr(slash + 1),
                     .parent = *fields.node("parentResource")};
}

base::Result<NamespaceLabels> read_namespace_labels(const Node& node, const Sources& sources) {
  Fields fields = TRY(Fields::of(node, "a namespace selector", sources));
  NamespaceLabels read;
  read.name = TRY(fields.required_text("name"));
  if (const Node* labels = fields.node("labels")) read.labels = *labels;
  TRY(fields.finish());
  return read;
}

bool sets_operation(const policy::Assignment& assignment) {
  return assignment.path.size() == 2 && assignment.path[0] == "request" &&
         assignment.path[1] == "operation" && assignment.value.is_string();
}

// apiVersion, kind and metadata are there for people.
base::Done skip_heading(Fields& fields, std::initializer_list<std::string_view> kinds) {
  TRY(fields.text("apiVersion"));
  fields.node("metadata");
  const std::string kind = TRY(fields.text("kind"));
  if (kind.empty() || std::ranges::find(kinds, kind) != kinds.end()) return {};
  return fields.error(fields.node("kind")->span(), "kind: must be " + std::string(*kinds.begin()));
}

}  // namespace

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (const char c : path) {
    if (c == '"')
      quoted = !quoted;
    else if (c == '.' && !quoted)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::optional<policy::Operation> operation_named(std::string_view name) {
  for (const policy::Operation operation : {policy::Operation::create, policy::Operation::update,
                                            policy::Operation::remove, policy::Operation::connect})
    if (policy::name(operation) == name) return operation;
  return std::nullopt;
}

std::optional<policy::Operation> operation_in(std::span<const policy::Assignment> values) {
  std::optional<policy::Operation> found;
  for (const policy::Assignment& assignment : values)
    if (sets_operation(assignment))
      if (const auto operation = operation_named(assignment.value.string())) found = operation;
  return found;
}

policy::Values ValuesFile::of(std::string_view policy, std::string_view resource) const {
  policy::Values values{.context = global};
  const auto own = resources.find({std::string(policy), std::string(resource)});
  if (own != resources.end())
    values.context.insert(values.context.end(), own->second.begin(), own->second.end());
  for (const auto& [key, rule] : rules)
    if (key.first == policy) values.rules.emplace(key, rule);
  return values;
}

base::Result<ValuesFile> read_values(const Node& node, const Sources& sources) {
  Fields fields = TRY(Fields::of(node, "values", sources));
  TRY(skip_heading(fields, {"Values", "Value"}));
  ValuesFile read;
  read.global = TRY(read_assignments(fields, "globalValues"));
  for (const policy::Assignment& assignment : read.global)
    if (sets_operation(assignment) && !operation_named(assignment.value.string()))
      return fields.error(assignment.value.span(),
                          "request.operation: must be CREATE, UPDATE, DELETE or CONNECT");
  for (const Node& item : TRY(fields.items("policies")))
    TRY(read_policy_values(item, sources, read));
  for (const Node& item : TRY(fields.items("namespaceSelector")))
    read.namespace_labels.push_back(TRY(read_namespace_labels(item, sources)));
  read.namespaces = TRY(fields.items("namespaces"));
  for (const Node& item : TRY(fields.items("subresources")))
    read.subresources.push_back(TRY(read_subresource(item, sources)));
  TRY(fields.finish());
  return read;
}

base::Result<policy::User> read_user(const Node& node, const Sources& sources) {
  Fields fields = TRY(Fields::of(node, "a user", sources));
  TRY(skip_heading(fields, {"UserInfo"}));
  policy::User user;
  user.roles = TRY(fields.texts("roles"));
  user.cluster_roles = TRY(fields.texts("clusterRoles"));
  if (const Node* inner = fields.node("userInfo")) {
    Fields account = TRY(Fields::of(*inner, "userInfo", sources));
    user.username = TRY(account.text("username"));
    user.uid = TRY(account.text("uid"));
    user.groups = TRY(account.texts("groups"));
    if (const Node* extra = account.node("extra")) user.extra = *extra;
    TRY(account.finish());
  }
  TRY(fields.finish());
  return user;
}

base::Result<ContextFile> read_context(const Node& node, const Sources& sources) {
  Fields fields = TRY(Fields::of(node, "a context", sources));
  TRY(skip_heading(fields, {"Context"}));
  ContextFile read;
  if (const Node* spec_node = fields.node("spec")) {
    Fields spec = TRY(Fields::of(*spec_node, "spec", sources));
    read.resources = TRY(spec.items("resources"));
    for (const Node& item : TRY(spec.items("images"))) {
      Fields image = TRY(Fields::of(item, "an image", sources));
      read.images.push_back({.reference = TRY(image.required_text("image")), .metadata = item});
    }
    TRY(spec.finish());
  }
  TRY(fields.finish());
  return read;
}

base::Result<ClusterFile> read_cluster(const Node& node, const Sources& sources) {
  Fields fields = TRY(Fields::of(node, "cluster resources", sources));
  TRY(skip_heading(fields, {"ClusterResource"}));
  ClusterFile read;
  if (const Node* spec_node = fields.node("spec")) {
    Fields spec = TRY(Fields::of(*spec_node, "spec", sources));
    read.definitions = TRY(spec.texts("crds"));
    read.resources = TRY(spec.items("resources"));
    TRY(spec.finish());
  }
  TRY(fields.finish());
  return read;
}

}  // namespace policy_suite
