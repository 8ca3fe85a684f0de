#include "engines/admission/params.h"

#include <fmt/format.h>

#include "engines/admission/members.h"
#include "engines/admission/selector.h"
#include "engines/kubernetes/kinds.h"

namespace admission {
namespace {

using document::Node;

base::Result<std::string_view> namespace_of_params(std::string_view api_version,
                                                   std::string_view kind, const Node& ref,
                                                   std::string_view name_space) {
  const std::string_view wanted = text_at(ref, "namespace");
  const auto scope = kubernetes::scope_of(kubernetes::group_version(api_version).group, kind);
  if (scope == kubernetes::Scope::cluster) {
    if (!wanted.empty())
      return base::invalid("paramRef.namespace: a cluster-scoped kind has no namespace");
    return std::string_view();
  }
  if (!wanted.empty()) return wanted;
  if (name_space.empty())
    return base::invalid(
        "paramRef.namespace: required to judge objects that are in no namespace themselves");
  return name_space;
}

}  // namespace

base::Result<std::vector<Node>> collect_params(const Node& kind, const Node& ref,
                                               std::string_view name_space,
                                               policy::Session& session) {
  const std::string_view api_version = text_at(kind, "apiVersion"), name = text_at(kind, "kind");
  // Parameters that are handed in without a cluster are found wherever they are.
  const std::string_view within = session.world.has_cluster()
                                      ? TRY(namespace_of_params(api_version, name, ref, name_space))
                                      : std::string_view();
  const Node all = TRY(session.world.objects(api_version, name, within, session.scratch));
  const std::string_view wanted = text_at(ref, "name");
  const Node* selector = ref.find("selector");
  std::vector<Node> params;
  if (!all.is_list()) return params;
  for (const Node& object : all.items()) {
    const Node* metadata = object.find("metadata");
    if (!wanted.empty() ? metadata != nullptr && text_at(*metadata, "name") == wanted
                        : selector != nullptr && selects(selector, labels_of(object)))
      params.push_back(object);
  }
  if (!params.empty()) return params;
  if (!wanted.empty())
    return base::not_found(fmt::format("paramRef: there is no {} '{}'", name, wanted));
  if (text_at(ref, "parameterNotFoundAction") == "Deny")
    return base::not_found(fmt::format("paramRef: no {} matches", name));
  return params;
}

}  // namespace admission
