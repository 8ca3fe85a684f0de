#include "engines/admission/existing_objects.h"

#include "engines/document/build.h"
#include "engines/kubernetes/kinds.h"

namespace admission {
namespace {

using document::Node;

std::string_view name_of(const Node& object) {
  const Node* metadata = object.find("metadata");
  const Node* name = metadata == nullptr ? nullptr : metadata->find("name");
  return name != nullptr && name->is_string() ? name->string() : std::string_view();
}

}  // namespace

std::vector<Node> ExistingObjects::matching(const cel::ObjectQuery& query,
                                            document::Arena& arena) const {
  std::vector<Node> found;
  const Answer all = world().objects(query.api_version, "", query.name_space, arena);
  if (!all || !all->is_list()) return found;
  for (const Node& object : all->items()) {
    const kubernetes::ObjectKind kind = kubernetes::kind_of(object);
    if (kubernetes::plural_of(kind.group_version.group, kind.kind) == query.plural &&
        (query.name.empty() || name_of(object) == query.name))
      found.push_back(object);
  }
  return found;
}

cel::KyvernoHost::Answer ExistingObjects::get(const cel::ObjectQuery& query,
                                              document::Arena& arena) const {
  Answer known = world().get(query, arena);
  if (known) return known;
  const auto found = matching(query, arena);
  return found.empty() ? std::move(known) : Answer(found.front());
}

cel::KyvernoHost::Answer ExistingObjects::list(const cel::ObjectQuery& query,
                                               document::Arena& arena) const {
  Answer known = world().list(query, arena);
  const auto found = matching(query, arena);
  if (found.empty()) return known;
  const document::Member items{.key = document::Key("items"),
                               .value = document::list(arena, found)};
  return document::map(arena, {&items, 1});
}

}  // namespace admission
