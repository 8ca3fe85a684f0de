// The files beside a test, and of Kyverno's apply: Values, UserInfo, Context and ClusterResource
// (reference: policy, sections 8.3 and 8.4). Strict, with positions. Plain values.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engines/document/reading.h"
#include "engines/policy/request.h"

namespace policy_suite {

// What is said of a subresource: an object of `kind` is `name` ("status") of its parent.
struct Subresource {
  std::string api_version, kind, name;
  document::Node parent;  // {group, version, kind, name}
};

struct NamespaceLabels {
  std::string name;
  document::Node labels;
};

// "CREATE", "UPDATE", "DELETE", "CONNECT".
std::optional<policy::Operation> operation_named(std::string_view name);
// By which operation an object comes, where values say so: the last request.operation counts.
std::optional<policy::Operation> operation_in(std::span<const policy::Assignment> values);

struct ValuesFile {
  std::vector<policy::Assignment> global;
  // By name of policy and of resource: namespaces and kinds do not count.
  std::map<std::pair<std::string, std::string>, std::vector<policy::Assignment>> resources;
  std::map<std::pair<std::string, std::string>, policy::Values::OfRule> rules;
  std::vector<NamespaceLabels> namespace_labels;
  std::vector<document::Node> namespaces;
  std::vector<Subresource> subresources;

  // What holds for one policy and one resource; global values first.
  policy::Values of(std::string_view policy, std::string_view resource) const;
  bool empty() const { return global.empty() && resources.empty() && rules.empty(); }
};

struct ContextFile {
  std::vector<document::Node> resources;
  struct Image {
    std::string reference;
    document::Node metadata;
  };
  std::vector<Image> images;
};

struct ClusterFile {
  std::vector<std::string> definitions;  // paths of CustomResourceDefinitions
  std::vector<document::Node> resources;
};

base::Result<ValuesFile> read_values(const document::Node& node, const document::Sources& sources);
base::Result<policy::User> read_user(const document::Node& node, const document::Sources& sources);
base::Result<ContextFile> read_context(const document::Node& node,
                                       const document::Sources& sources);
base::Result<ClusterFile> read_cluster(const document::Node& node,
                                       const document::Sources& sources);

// a.b."c.d".e: parts between dots, quoted ones keep theirs.
std::vector<std::string> split_path(std::string_view path);

}  // namespace policy_suite
