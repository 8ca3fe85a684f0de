#include "engines/image/registry.h"

#include <algorithm>
#include <array>

#include "base/crypto/crypto.h"
#include "base/text.h"
#include "base/utf8.h"
#include "engines/document/build.h"
#include "engines/document/embedded.h"
#include "engines/document/image_reference.h"
#include "engines/image/image.h"
#include "engines/image/members.h"

namespace image {
namespace {

using document::Key;
using document::Member;
using document::Node;

constexpr std::string_view algorithm = "sha256:";

bool is_digest(std::string_view text) {
  constexpr std::size_t digits = 64;
  return text.starts_with(algorithm) && text.size() == algorithm.size() + digits &&
         text.find_first_not_of("0123456789abcdef", algorithm.size()) == std::string_view::npos;
}

std::string file_of(std::string_view digest) {
  return "blobs/sha256/" + std::string(digest.substr(algorithm.size()));
}

// Layers of file systems, which nobody looks into here.
bool is_file_system(std::string_view media_type) {
  return media_type.starts_with("application/vnd.oci.image.layer.") ||
         media_type.starts_with("application/vnd.docker.image.rootfs.") ||
         media_type.find(".tar") != std::string_view::npos;
}

}  // namespace

// Reads one layout.
class Registry::Reader {
 public:
  Reader(Registry& into, const Files& files, std::string_view repository)
      : into_(into), files_(files), repository_(repository) {}

  base::Done read() {
    const std::string text = TRY(content("index.json"));
    const Node index = TRY(parsed("index.json", text));
    if (index.find("manifests") == nullptr)
      return base::invalid("index.json: it lists no `manifests`");
    for (const Node& descriptor : items_at(index, "manifests")) {
      Stored* stored = TRY(read_manifest(descriptor, 0));
      if (stored == nullptr)
        return base::not_found("there is no " + file_of(text_at(descriptor, "digest")));
      TRY(name(*stored, descriptor));
      listed_.push_back(stored);
    }
    return is_whole_name() ? name_the_one() : base::Done();
  }

 private:
  base::Result<std::string> content(const std::string& file) const {
    const auto bytes = TRY(files_.open(file));
    if (bytes->size() > into_.limits_.json_bytes_max)
      return past("image_json_bytes_max", into_.limits_.json_bytes_max);
    std::string text(static_cast<std::size_t>(bytes->size()), '\0');
    if (TRY(bytes->read(0, {text.data(), text.size()})) < text.size())
      return base::invalid(file + " is cut off");
    return text;
  }
  base::Result<Node> parsed(std::string_view file, std::string_view text) const {
    const auto node = document::embedded_json(text, into_.arena_);
    if (!node)
      return base::Error(node.error().code, std::string(file) + ": " + node.error().message);
    if (!node->is_map()) return base::invalid(std::string(file) + ": it is no JSON object");
    return *node;
  }

  // nullptr: the file is not there.
  base::Result<const std::string*> read_blob(std::string_view digest) {
    if (!is_digest(digest))
      return base::invalid("a descriptor without a digest of sha256: \"" +
                           std::string(base::first_bytes(digest, 100)) + "\"");
    if (const auto known = into_.blobs_.find(digest); known != into_.blobs_.end())
      return &known->second;
    const std::string file = file_of(digest);
    auto text = content(file);
    if (!text && text.error().code == base::Code::not_found) return nullptr;
    if (!text) return text.error();
    if (algorithm_name() + base::to_hex(base::crypto::view(base::crypto::sha256(*text))) != digest)
      return base::invalid(file + " has another digest than its name says");
    into_.bytes_ += text->size();
    if (into_.bytes_ > into_.limits_.registry_bytes_max)
      return past("image_registry_bytes_max", into_.limits_.registry_bytes_max);
    return &into_.blobs_.emplace(digest, *std::move(text)).first->second;
  }
  static std::string algorithm_name() { return std::string(algorithm); }

  // nullptr: its file is not there.
  base::Result<Stored*> read_manifest(const Node& descriptor, std::size_t depth) {
    if (depth > into_.limits_.index_depth_max)
      return past("image_index_depth_max", into_.limits_.index_depth_max);
    const std::string_view digest = text_at(descriptor, "digest");
    if (const auto known = into_.by_digest_.find(digest); known != into_.by_digest_.end())
      return known->second;
    const std::string* text = TRY(read_blob(digest));
    if (text == nullptr) return nullptr;
    if (into_.all_.size() >= into_.limits_.manifests_max)
      return past("image_manifests_max", into_.limits_.manifests_max);
    const Node node = TRY(parsed(file_of(digest), *text));
    Stored& stored = into_.all_.emplace_back();
    stored.digest = digest;
    stored.node = node;
    into_.by_digest_.emplace(digest, &stored);
    stored.media_type = text_at(node, "mediaType");
    if (stored.media_type.empty()) stored.media_type = text_at(descriptor, "mediaType");
    stored.artifact_type = text_at(node, "artifactType");
    if (const Node* subject = node.find("subject")) stored.subject = text_at(*subject, "digest");
    for (const Node& inner : items_at(node, "manifests")) TRY(read_manifest(inner, depth + 1));
    if (const Node* config = node.find("config")) {
      if (stored.artifact_type.empty()) stored.artifact_type = text_at(*config, "mediaType");
      TRY(read_small(*config));
    }
    for (const Node& layer : items_at(node, "layers")) TRY(read_small(layer));
    return &stored;
  }

  // Whoever asks for a blob that is too large, or not there, does not find it.
  base::Done read_small(const Node& descriptor) {
    const Node* size = descriptor.find("size");
    const bool is_small = size != nullptr && size->kind() == document::Kind::int64 &&
                          size->int64() >= 0 &&
                          static_cast<std::uint64_t>(size->int64()) <= into_.limits_.json_bytes_max;
    if (!is_small || is_file_system(text_at(descriptor, "mediaType"))) return {};
    const std::string* text = TRY(read_blob(text_at(descriptor, "digest")));
    if (text != nullptr && text->size() != static_cast<std::uint64_t>(size->int64()))
      return base::invalid(file_of(text_at(descriptor, "digest")) +
                           " has another size than its descriptor says");
    return {};
  }

  base::Done name(Stored& stored, const Node& descriptor) {
    const Node* annotations = descriptor.find("annotations");
    if (annotations == nullptr) return {};
    if (const std::string_view kind = text_at(*annotations, "kind"); !kind.empty())
      stored.kinds.emplace(kind);
    for (const std::string_view key :
         {"io.containerd.image.name", "org.opencontainers.image.ref.name"})
      if (const std::string_view text = text_at(*annotations, key); !text.empty())
        TRY(add_name(stored, text));
    return {};
  }
  base::Done add_name(Stored& stored, std::string_view text) {
    std::string whole(text);
    if (text.find_first_of("/:@") == std::string_view::npos) {
      stored.tags.emplace(text);
      if (repository_.empty() || is_whole_name()) return {};
      whole = std::string(repository_) + ":" + whole;
    }
    const auto reference = document::parse_registry_reference(whole);
    if (!reference) return base::invalid("index.json: \"" + whole + "\" is no name of an image");
    if (!reference->tag.empty()) stored.tags.insert(reference->tag);
    const std::string normal = reference->text();
    stored.names.insert(normal);
    // What belongs to an image may stand under the image's own name beside it.
    if (!is_beside(stored)) {
      const auto [known, is_new] = into_.by_name_.emplace(normal, &stored);
      if (!is_new && known->second != &stored)
        return base::invalid("there are two images called " + normal + ": " +
                             known->second->digest + " and " + stored.digest);
    }
    return {};
  }
  // "ghcr.io/acme/app:1.4" and not "ghcr.io/acme/app".
  bool is_whole_name() const {
    return repository_.find_first_of(":@", repository_.rfind('/') + 1) != std::string_view::npos;
  }
  // The image of a layout that does not say what it is called, as `cosign save` writes it.
  base::Done name_the_one() {
    Stored* one = nullptr;
    for (Stored* stored : listed_) {
      if (!stored->names.empty() || !stored->tags.empty() || !stored->subject.empty() ||
          is_beside(*stored))
        continue;
      if (one != nullptr && one != stored)
        return base::invalid("there are several images without a name: which of them is " +
                             std::string(repository_) + "?");
      one = stored;
    }
    if (one == nullptr)
      return base::invalid("there is no image without a name that could be " +
                           std::string(repository_));
    return add_name(*one, repository_);
  }
  static bool is_beside(const Stored& stored) {
    return std::ranges::any_of(stored.kinds, [](const std::string& kind) {
      return kind == "dev.cosignproject.cosign/sigs" || kind == "dev.cosignproject.cosign/atts";
    });
  }

  Registry& into_;
  const Files& files_;
  std::string_view repository_;
  std::vector<Stored*> listed_;  // in index.json
};

base::Done Registry::add(const Files& layout, std::string_view name, std::string_view called) {
  layouts_.emplace_back(name);
  const auto read = Reader(*this, layout, called).read();
  if (read) return {};
  if (read.error().code != base::Code::not_found) return read.error();
  return base::invalid("no whole OCI layout: " + read.error().message);
}

const Stored* Registry::by_digest(std::string_view digest) const {
  const auto found = by_digest_.find(digest);
  return found == by_digest_.end() ? nullptr : found->second;
}

base::Result<const Stored*> Registry::find(std::string_view reference) const {
  const auto parsed = document::parse_registry_reference(reference);
  if (!parsed) return base::invalid("\"" + std::string(reference) + "\" is no name of an image");
  const Stored* found = nullptr;
  if (!parsed->digest.empty()) {
    found = by_digest(parsed->digest);
  } else if (const auto named = by_name_.find(parsed->text()); named != by_name_.end()) {
    found = named->second;
  }
  if (found != nullptr) return found;
  std::string where;
  for (const std::string& layout : layouts_) where += (where.empty() ? "" : ", ") + layout;
  return base::not_found("there is no image " + parsed->text() + " in " +
                         (where.empty() ? "any layout: none was given" : where));
}

const std::string* Registry::blob(std::string_view digest) const {
  const auto found = blobs_.find(digest);
  return found == blobs_.end() ? nullptr : &found->second;
}

const Stored* Registry::platform_image(const Stored& of) const {
  const Stored* at = &of;
  for (std::size_t depth = 0; at != nullptr && at->node.find("manifests") != nullptr; ++depth) {
    if (depth > limits_.index_depth_max) return nullptr;
    const Node* first = nullptr;
    const Node* chosen = nullptr;
    for (const Node& descriptor : items_at(at->node, "manifests")) {
      const Node* platform = descriptor.find("platform");
      if (platform != nullptr && text_at(*platform, "os") == "unknown") continue;
      if (first == nullptr) first = &descriptor;
      if (chosen == nullptr && platform != nullptr && text_at(*platform, "os") == "linux" &&
          text_at(*platform, "architecture") == "amd64")
        chosen = &descriptor;
    }
    if (chosen == nullptr) chosen = first;
    at = chosen == nullptr ? nullptr : by_digest(text_at(*chosen, "digest"));
  }
  return at;
}

base::Result<Node> Registry::metadata(std::string_view reference, document::Arena& arena) const {
  const Stored* stored = TRY(find(reference));
  const Stored* image = platform_image(*stored);
  const Node* config = image == nullptr ? nullptr : image->node.find("config");
  const std::string* text = config == nullptr ? nullptr : blob(text_at(*config, "digest"));
  if (text == nullptr)
    return base::not_found("the layout lacks the configuration of " + std::string(reference));
  const Node configuration = TRY(document::embedded_json(*text, arena));
  const auto name = document::parse_registry_reference(reference);
  const std::string repository = name->registry + "/" + name->path;
  const auto said = [&](std::string_view key, std::string_view value) {
    return Member{.key = Key(key), .value = document::string(arena, value)};
  };
  std::vector<Member> members = {
      said("image", reference),
      said("resolvedImage", repository + "@" + stored->digest),
      said("registry", name->registry),
      said("repository", name->path),
      said("tag", name->tag),
      said("digest", stored->digest),
      said("identifier", name->digest.empty() ? name->tag : name->digest),
      {.key = Key("manifest"), .value = image->node},
      {.key = Key("config"), .value = configuration},
      {.key = Key("configData"), .value = configuration}};
  if (stored != image) members.push_back({.key = Key("imageIndex"), .value = stored->node});
  return document::map(arena, members);
}

}  // namespace image
