#include "engines/admission/generator.h"

#include <fmt/format.h>

#include "engines/document/build.h"
#include "engines/kubernetes/rebuild.h"

namespace admission {

using document::Node;

base::Done Generator::keep(std::string_view name_space, const Node& object) const {
  if (objects_.size() >= session_.limits.generated_objects_max)
    return base::limited(fmt::format("more than {} objects (`generated_objects_max`)",
                                     session_.limits.generated_objects_max));
  if (!object.is_map()) return base::invalid("only maps can be generated");
  document::Arena& arena = session_.scratch;
  const Node* metadata = object.find("metadata");
  Node named = metadata != nullptr && metadata->is_map() ? *metadata : document::map(arena, {});
  const document::Key key("namespace");
  named = name_space.empty() ? kubernetes::without_member(arena, named, key)
                             : kubernetes::with_member(arena, named, key, Node::string(name_space));
  objects_.push_back(document::copy(
      session_.results, kubernetes::with_member(arena, object, document::Key("metadata"), named)));
  return {};
}

base::Done Generator::generate(std::string_view name_space, const Node& objects) const {
  if (!policy_namespace_.empty()) {
    if (name_space.empty()) name_space = policy_namespace_;
    if (name_space != policy_namespace_)
      return base::denied(
          fmt::format("a policy in namespace '{}' cannot generate into namespace '{}'",
                      policy_namespace_, name_space));
  }
  if (!objects.is_list()) return base::invalid("a list of objects is required");
  for (const Node& object : objects.items()) {
    const Node* items = object.find("items");
    if (items == nullptr || !items->is_list()) {
      TRY(keep(name_space, object));
      continue;
    }
    for (const Node& item : items->items()) TRY(keep(name_space, item));
  }
  return {};
}

}  // namespace admission
