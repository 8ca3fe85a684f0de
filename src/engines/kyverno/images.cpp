#include "engines/kyverno/images.h"

#include <algorithm>

#include "base/text.h"
#include "engines/document/build.h"
#include "engines/document/image_reference.h"
#include "engines/jmespath/evaluation.h"
#include "engines/kyverno/path.h"

namespace kyverno {
namespace {

using document::Key;
using document::Member;
using document::Node;
using Extractor = ImageExtractors::Extractor;

// Pod templates of the kinds that have them.
std::vector<Extractor> standard_extractors(std::string_view kind) {
  std::vector<std::string> to_pod;
  if (kind == "CronJob")
    to_pod = {"spec", "jobTemplate", "spec", "template", "spec"};
  else if (kind == "Pod")
    to_pod = {"spec"};
  else if (kind == "DaemonSet" || kind == "Deployment" || kind == "ReplicaSet" ||
           kind == "ReplicationController" || kind == "StatefulSet" || kind == "Job")
    to_pod = {"spec", "template", "spec"};
  else
    return {};
  std::vector<Extractor> out;
  for (const char* list : {"initContainers", "containers", "ephemeralContainers"}) {
    Extractor one{.fields = to_pod, .name = list, .key = "name", .value = "image", .path = {}};
    one.fields.insert(one.fields.end(), {list, "*"});
    out.push_back(std::move(one));
  }
  return out;
}

class Extraction {
 public:
  Extraction(const Extractor& extractor, document::Arena& arena)
      : extractor_(extractor), arena_(arena) {}

  base::Done walk(const Node& on, std::size_t field) {
    if (on.is_null()) return {};
    const auto& fields = extractor_.fields;
    if (field < fields.size() && fields[field] == "*") {
      if (on.is_list()) return walk_list(on, field);
      if (on.is_map()) return walk_map(on, field);
    }
    if (!on.is_map()) return base::invalid("there is no image at " + path_.pointer());
    if (field == fields.size()) return take(on);
    const Node* next = on.find(fields[field]);
    if (next == nullptr) return {};
    path_.push(fields[field]);
    TRY(walk(*next, field + 1));
    path_.pop();
    return {};
  }

  const std::vector<Member>& found() const { return found_; }

 private:
  base::Done walk_list(const Node& on, std::size_t field) {
    for (std::size_t i = 0; i < on.size(); ++i) {
      const Node& item = on.items()[i];
      if (!item.is_map() && !item.is_list()) continue;
      path_.push(i);
      TRY(walk(item, item.is_map() ? field + 1 : field));
      path_.pop();
    }
    return {};
  }

  base::Done walk_map(const Node& on, std::size_t field) {
    for (const Member& member : on.members()) {
      if (!member.value.is_map() && !member.value.is_list()) continue;
      path_.push(member.key.text());
      TRY(walk(member.value, field + 1));
      path_.pop();
    }
    return {};
  }

  base::Done take(const Node& on) {
    const std::string pointer = path_.pointer() + "/" + extractor_.value;
    std::string_view key = arena_.copy(pointer);
    if (!extractor_.key.empty()) {
      const Node* name = on.find(extractor_.key);
      if (name == nullptr || !name->is_string())
        return base::invalid("what names an image at " + path_.pointer() + " is no text");
      key = name->string();
    }
    const Node* value = on.find(extractor_.value);
    if (value == nullptr || !value->is_string() || base::trim(value->string()).empty()) return {};
    Node reference = *value;
    if (extractor_.path) {
      jmespath::Evaluation evaluation(arena_);
      reference = TRY(evaluation.run(*extractor_.path, reference));
      if (!reference.is_string()) return base::invalid("a jmesPath of an image gives no text");
    }
    const auto image = document::parse_image_reference(reference.string());
    if (!image) return base::invalid("invalid image " + std::string(reference.string()));
    found_.push_back({.key = Key(key), .value = image_node(*image, pointer)});
    return {};
  }

  Node image_node(const document::ImageReference& image, std::string_view pointer) {
    std::vector<Member> members;
    const auto add = [&](std::string_view key, std::string_view text) {
      members.push_back({.key = Key(key), .value = document::string(arena_, text)});
    };
    const std::string place = image.registry + "/" + image.path;
    if (!image.registry.empty()) add("registry", image.registry);
    add("name", image.name);
    add("path", image.path);
    if (!image.tag.empty()) add("tag", image.tag);
    if (!image.digest.empty()) add("digest", image.digest);
    add("reference", image.text());
    add("referenceWithTag", place + ":" + image.tag);
    add("jsonPointer", pointer);
    return document::map(arena_, members);
  }

  const Extractor& extractor_;
  document::Arena& arena_;
  Path path_;
  std::vector<Member> found_;
};

}  // namespace

ImageExtractors ImageExtractors::compile(const Node& map, Compilation& compilation) {
  ImageExtractors out;
  for (const Member& kind : members_of(&map)) {
    std::vector<Extractor> list;
    for (const Node& node : items_of(&kind.value)) {
      Extractor one{.fields = {},
                    .name = std::string(text_of(node, "name")),
                    .key = std::string(text_of(node, "key")),
                    .value = std::string(text_of(node, "value")),
                    .path = {}};
      for (const std::string_view field : base::split(text_of(node, "path"), '/'))
        if (!base::trim(field).empty()) one.fields.emplace_back(base::trim(field));
      if (one.name.empty()) one.name = "custom";
      if (one.fields.empty()) {
        compilation.problem(node.span(), "an image extractor has a path");
        continue;
      }
      if (one.value.empty()) {
        one.value = one.fields.back();
        one.fields.pop_back();
      }
      if (const Node* path = given(node, "jmesPath"); path != nullptr && path->is_string()) {
        auto made = jmespath::Expression::compile(path->string(), jmespath::Dialect::kyverno);
        if (made)
          one.path = *std::move(made);
        else
          compilation.problem(path->span(), made.error().message);
      }
      list.push_back(std::move(one));
    }
    out.kinds_.emplace_back(kind.key.text(), std::move(list));
  }
  return out;
}

const std::vector<Extractor>* ImageExtractors::of(std::string_view kind) const {
  const auto found =
      std::ranges::find_if(kinds_, [&](const auto& entry) { return entry.first == kind; });
  return found == kinds_.end() ? nullptr : &found->second;
}

base::Result<std::optional<Node>> images_of(const Node& object, const ImageExtractors* extractors,
                                            document::Arena& arena) {
  const std::string_view kind = text_of(object, "kind");
  const std::vector<Extractor>* own = extractors == nullptr ? nullptr : extractors->of(kind);
  const std::vector<Extractor> standard =
      own == nullptr ? standard_extractors(kind) : std::vector<Extractor>();
  std::vector<Member> lists;
  for (const Extractor& extractor : own == nullptr ? standard : *own) {
    Extraction extraction(extractor, arena);
    TRY(extraction.walk(object, 0));
    if (extraction.found().empty()) continue;
    lists.push_back({.key = Key(arena.copy(extractor.name)),
                     .value = document::map(arena, extraction.found())});
  }
  if (lists.empty()) return std::optional<Node>();
  return std::optional(document::map(arena, lists));
}

}  // namespace kyverno
