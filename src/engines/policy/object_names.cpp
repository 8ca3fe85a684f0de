#include "engines/policy/object_names.h"

namespace policy {
namespace {

std::string_view metadata_text(const document::Node& object, std::string_view key) {
  const document::Node* metadata = object.find("metadata");
  return metadata == nullptr ? std::string_view() : text_of(*metadata, key);
}

}  // namespace

std::string_view text_of(const document::Node& map, std::string_view key) {
  const document::Node* value = map.find(key);
  return value != nullptr && value->is_string() ? value->string() : std::string_view();
}

std::string_view api_version_of(const document::Node& object) {
  return text_of(object, "apiVersion");
}
std::string_view kind_of(const document::Node& object) { return text_of(object, "kind"); }
std::string_view name_of(const document::Node& object) { return metadata_text(object, "name"); }
std::string_view namespace_of(const document::Node& object) {
  return metadata_text(object, "namespace");
}

const document::Node* labels_of(const document::Node& object) {
  const document::Node* metadata = object.find("metadata");
  const document::Node* labels = metadata == nullptr ? nullptr : metadata->find("labels");
  return labels != nullptr && labels->is_map() ? labels : nullptr;
}

}  // namespace policy
