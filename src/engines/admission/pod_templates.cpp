#include "engines/admission/pod_templates.h"

#include <fmt/format.h>

#include <algorithm>

#include "engines/document/build.h"

namespace admission {
namespace {

using document::Node;

bool is_container(const Node& node) {
  const Node* name = node.find("name");
  const Node* image = node.find("image");
  return name != nullptr && name->is_string() && !name->string().empty() && image != nullptr &&
         image->is_string();
}

bool is_template(const Node& node) {
  const Node* metadata = node.find("metadata");
  if (metadata != nullptr && !metadata->is_map()) return false;
  const Node* spec = node.find("spec");
  const Node* containers = spec == nullptr ? nullptr : spec->find("containers");
  return containers != nullptr && containers->is_list() && containers->size() != 0 &&
         std::ranges::all_of(containers->items(), is_container);
}

class Finder {
 public:
  Finder(const Node& object, document::Arena& arena) : object_(object), arena_(arena) {}

  void walk(const Node& node, const std::string& path) {
    if (node.is_map()) {
      if (is_template(node)) {
        found_.push_back({path, pod_of(node)});
        return;
      }
      for (const document::Member& member : node.members())
        walk(member.value, fmt::format("{}.{}", path, member.key.text()));
    } else if (node.is_list()) {
      for (std::size_t i = 0; i < node.size(); ++i)
        walk(node.items()[i], fmt::format("{}[{}]", path, i));
    }
  }
  std::vector<PodTemplate> take() { return std::move(found_); }

 private:
  Node pod_of(const Node& of) {
    std::vector<document::Member> metadata;
    if (const Node* own = of.find("metadata"))
      metadata.assign(own->members().begin(), own->members().end());
    for (const std::string_view key : {"name", "namespace"}) inherit(metadata, key);
    const document::Member members[] = {
        {.key = document::Key("apiVersion"), .value = Node::string("v1")},
        {.key = document::Key("kind"), .value = Node::string("Pod")},
        {.key = document::Key("metadata"), .value = document::map(arena_, metadata)},
        {.key = document::Key("spec"), .value = *of.find("spec")}};
    return document::map(arena_, members, of.span());
  }
  void inherit(std::vector<document::Member>& metadata, std::string_view key) {
    const Node* parent = object_.find("metadata");
    const Node* value = parent == nullptr ? nullptr : parent->find(key);
    if (value == nullptr) return;
    const document::Key wanted(key);
    const auto own =
        std::ranges::find_if(metadata, [&](const auto& member) { return member.key == wanted; });
    if (own == metadata.end())
      metadata.push_back({.key = wanted, .value = *value});
    else if (!own->value.is_string() || own->value.string().empty())
      own->value = *value;
  }

  const Node& object_;
  document::Arena& arena_;
  std::vector<PodTemplate> found_;
};

}  // namespace

std::vector<PodTemplate> pod_templates(const Node& object, document::Arena& arena) {
  Finder finder(object, arena);
  if (const Node* spec = object.find("spec")) finder.walk(*spec, "spec");
  return finder.take();
}

}  // namespace admission
