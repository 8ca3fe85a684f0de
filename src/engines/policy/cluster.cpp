#include "engines/policy/cluster.h"

#include <array>
#include <utility>

#include "engines/document/build.h"
#include "engines/document/image_reference.h"
#include "engines/image/registry.h"
#include "engines/kubernetes/kinds.h"
#include "engines/policy/object_names.h"

namespace policy {
namespace {

using document::Key;
using document::Member;
using document::Node;

std::string type_key(std::string_view api_version, std::string_view plural) {
  return std::string(api_version) + '/' + std::string(plural);
}

std::string normal_reference(std::string_view reference) {
  const auto parsed = document::parse_image_reference(reference);
  return parsed ? parsed->text() : std::string(reference);
}

}  // namespace

void Cluster::add_object(const Node& object, Seen seen) {
  const std::string_view api_version = api_version_of(object);
  const std::string_view kind = kind_of(object);
  Object added{.node = object,
               .api_version = api_version,
               .kind = kind,
               .name_space = namespace_of(object),
               .name = name_of(object),
               .plural = plural_of(api_version, kind),
               .seen = seen};
  by_type_[type_key(api_version, added.plural)].push_back(objects_.size());
  if (seen == Seen::everywhere) {
    present_ = true;
    if (kind == "Namespace" && api_version == "v1") add_namespace(object);
    if (kind == "CustomResourceDefinition") add_definition(object);
  }
  objects_.push_back(std::move(added));
}

// Objects that were added before keep the plural that they were given: definitions come first.
void Cluster::add_definition(const Node& definition) {
  const Node* spec = definition.find("spec");
  const Node* names = spec == nullptr ? nullptr : spec->find("names");
  if (names == nullptr) return;
  const std::string_view kind = text_of(*names, "kind");
  const std::string_view plural = text_of(*names, "plural");
  if (kind.empty() || plural.empty()) return;
  plurals_[{std::string(text_of(*spec, "group")), std::string(kind)}] = plural;
}

std::string Cluster::plural_of(std::string_view api_version, std::string_view kind) const {
  const auto group = kubernetes::group_version(api_version).group;
  const auto known = plurals_.find({std::string(group), std::string(kind)});
  return known == plurals_.end() ? kubernetes::plural_of(group, kind) : known->second;
}

void Cluster::add_namespace(const Node& name_space) {
  namespaces_.insert_or_assign(std::string(name_of(name_space)), name_space);
}

void Cluster::add_namespace_labels(std::string_view name, const Node& labels,
                                   document::Arena& arena) {
  if (namespaces_.contains(name)) return;  // a whole object says more
  const Node metadata = document::map(
      arena, std::array{Member{.key = Key("name"), .value = document::string(arena, name)},
                        Member{.key = Key("labels"), .value = labels}});
  namespaces_.emplace(
      name, document::map(arena, std::array{Member{.key = Key("metadata"), .value = metadata}}));
}

void Cluster::add_global_entry(std::string name, const Node& whole,
                               std::map<std::string, Node, std::less<>> projections) {
  global_.insert_or_assign(std::move(name),
                           GlobalEntry{.whole = whole, .projections = std::move(projections)});
}

void Cluster::add_image(std::string_view reference, const Node& metadata) {
  images_.insert_or_assign(normal_reference(reference), metadata);
}

std::vector<const Cluster::Object*> Cluster::of_type(std::string_view api_version,
                                                     std::string_view plural, Seer seer) const {
  std::vector<const Object*> found;
  const auto type = by_type_.find(type_key(api_version, plural));
  if (type == by_type_.end()) return found;
  for (const std::size_t index : type->second) {
    const Object& object = objects_[index];
    const bool by_libraries = object.seen == Seen::by_libraries || object.seen == Seen::offered;
    if (object.seen == Seen::everywhere || (by_libraries && seer == Seer::library))
      found.push_back(&object);
  }
  return found;
}

Cluster::Answer Cluster::config_map(std::string_view name_space, std::string_view name,
                                    document::Arena& arena) const {
  for (const Object* object : of_type("v1", "configmaps", Seer::api)) {
    if (object->name_space != name_space || object->name != name) continue;
    std::vector<Member> members;
    for (const std::string_view key : {"data", "metadata"})
      if (const Member* member = object->node.find_member(Key(key))) members.push_back(*member);
    return document::map(arena, members);
  }
  return base::not_found("there is no config map " + std::string(name_space) + '/' +
                         std::string(name));
}

Cluster::Answer Cluster::global_reference(std::string_view name, document::Arena& arena) const {
  return global_context(name, {}, arena);
}

Cluster::Answer Cluster::global_context(std::string_view name, std::string_view projection,
                                        document::Arena& /*arena*/) const {
  const auto entry = global_.find(name);
  if (entry == global_.end())
    return base::not_found("there is no global context entry " + std::string(name));
  if (projection.empty()) return entry->second.whole;
  const auto found = entry->second.projections.find(projection);
  if (found == entry->second.projections.end())
    return base::not_found("global context entry " + std::string(name) + " has no projection " +
                           std::string(projection));
  return found->second;
}

Cluster::Answer Cluster::image(std::string_view reference, document::Arena& arena) const {
  const auto found = images_.find(normal_reference(reference));
  if (found != images_.end()) return found->second;
  if (registry_ != nullptr) return registry_->metadata(reference, arena);
  return base::not_found("nothing is known of image " + std::string(reference));
}

Cluster::Answer Cluster::image_metadata(std::string_view reference, document::Arena& arena) const {
  return image(reference, arena);
}

const Node* Cluster::name_space(std::string_view name) const {
  const auto found = namespaces_.find(name);
  return found == namespaces_.end() ? nullptr : &found->second;
}

Cluster::Answer Cluster::objects(std::string_view api_version, std::string_view kind,
                                 std::string_view name_space, document::Arena& arena) const {
  std::vector<Node> found;
  for (const Object& object : objects_) {
    if (object.seen == Seen::by_libraries) continue;
    if (!api_version.empty() && object.api_version != api_version) continue;
    if (!kind.empty() && object.kind != kind) continue;
    if (!name_space.empty() && object.name_space != name_space) continue;
    found.push_back(object.node);
  }
  return document::list(arena, found);
}

}  // namespace policy
