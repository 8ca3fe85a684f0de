#include "engines/image/manifest.h"

#include <algorithm>
#include <set>

#include "base/crypto/crypto.h"
#include "base/text.h"
#include "base/utf8.h"
#include "engines/document/embedded.h"
#include "engines/image/members.h"

namespace image {
namespace {

using document::Node;

constexpr std::string_view docker_layer = "application/vnd.docker.image.rootfs.diff.tar";

std::string_view annotation(const Node& descriptor, std::string_view key) {
  const Node* annotations = descriptor.find("annotations");
  return annotations == nullptr ? std::string_view() : text_at(*annotations, key);
}

// What an image is called; of a layout it may be the tag alone.
std::string_view reference_of(const Node& descriptor) {
  const std::string_view whole = annotation(descriptor, "io.containerd.image.name");
  return whole.empty() ? annotation(descriptor, "org.opencontainers.image.ref.name") : whole;
}
std::string_view reference_of_saved(const Node& entry) {
  for (const Node& tag : items_at(entry, "RepoTags"))
    if (tag.is_string() && !tag.string().empty()) return tag.string();
  return text_at(entry, "Config");
}

bool is_attestation(const Node& descriptor) {
  const Node* platform = descriptor.find("platform");
  return (platform != nullptr && text_at(*platform, "os") == "unknown") ||
         !annotation(descriptor, "vnd.docker.reference.type").empty();
}

bool is_hex_digest(std::string_view hex) {
  constexpr std::size_t digits = 64;
  return hex.size() == digits &&
         hex.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

struct Descriptor {
  std::string digest, file, media_type;
  std::uint64_t size = 0;
};

base::Result<Descriptor> descriptor_of(const Node& node) {
  constexpr std::string_view algorithm = "sha256:";
  const std::string_view digest = text_at(node, "digest");
  if (!digest.starts_with(algorithm) || !is_hex_digest(digest.substr(algorithm.size())))
    return base::invalid("a descriptor without a digest of sha256: \"" +
                         std::string(base::first_bytes(digest, 100)) + "\"");
  const Node* size = node.find("size");
  if (size == nullptr || size->kind() != document::Kind::int64 || size->int64() < 0)
    return base::invalid("a descriptor without a size: " + std::string(digest));
  return Descriptor{.digest = std::string(digest),
                    .file = "blobs/sha256/" + std::string(digest.substr(algorithm.size())),
                    .media_type = std::string(text_at(node, "mediaType")),
                    .size = static_cast<std::uint64_t>(size->int64())};
}

class ManifestReader {
 public:
  ManifestReader(const Files& files, document::Arena& arena, const Options& options,
                 const Limits& limits)
      : files_(files), arena_(arena), options_(options), limits_(limits) {}

  base::Result<Manifest> read() const {
    const Top top = TRY(read_top());
    return top.is_layout ? from_layout(top.json) : from_docker(top.json);
  }

  base::Result<std::vector<std::string>> references() const {
    const Top top = TRY(read_top());
    std::vector<std::string> found;
    std::set<std::string, std::less<>> seen;  // images, by digest or configuration, and names
    const auto add = [&](std::string_view reference, std::string_view image) {
      const bool is_new = seen.emplace("=" + std::string(image)).second;
      if (seen.emplace(reference).second && is_new) found.emplace_back(reference);
    };
    if (top.is_layout) {
      for (const Node& descriptor : items_at(top.json, "manifests"))
        if (!is_attestation(descriptor))
          add(reference_of(descriptor), text_at(descriptor, "digest"));
    } else if (top.json.is_list()) {
      for (const Node& entry : top.json.items())
        add(reference_of_saved(entry), text_at(entry, "Config"));
    }
    if (found.size() > limits_.images_max) return past("image_images_max", limits_.images_max);
    return found;
  }

 private:
  // What names the images: index.json of a layout, manifest.json of an archive of docker.
  struct Top {
    Node json;
    bool is_layout;
  };
  base::Result<Top> read_top() const {
    for (const bool is_layout : {true, false}) {
      const auto read = json(is_layout ? "index.json" : "manifest.json", "");
      if (read) return Top{.json = *read, .is_layout = is_layout};
      if (read.error().code != base::Code::not_found) return read.error();
    }
    return base::invalid(
        "neither an OCI layout (index.json) nor an archive of docker (manifest.json)");
  }

  // Of a file, whose digest is checked unless it is "".
  base::Result<Node> json(const std::string& file, std::string_view digest) const {
    const auto bytes = TRY(files_.open(file));
    if (bytes->size() > limits_.json_bytes_max)
      return past("image_json_bytes_max", limits_.json_bytes_max);
    std::string text(static_cast<std::size_t>(bytes->size()), '\0');
    if (TRY(bytes->read(0, {text.data(), text.size()})) < text.size())
      return base::invalid(file + " is cut off");
    if (!digest.empty() &&
        "sha256:" + base::to_hex(base::crypto::view(base::crypto::sha256(text))) != digest)
      return base::invalid(file + " has another digest than " + std::string(digest));
    const auto node = document::embedded_json(text, arena_);
    if (!node) return base::Error(node.error().code, file + ": " + node.error().message);
    return *node;
  }
  base::Result<Node> described(const Node& node) const {
    const Descriptor descriptor = TRY(descriptor_of(node));
    const auto bytes = TRY(files_.open(descriptor.file));
    if (bytes->size() != descriptor.size)
      return base::invalid(descriptor.file + " has another size than its descriptor says");
    return json(descriptor.file, descriptor.digest);
  }

  // Of an index the image for the platform, else the first that is one; at the top only those that
  // are called as it is wanted.
  base::Result<Node> chosen(const Node& index, std::size_t depth) const {
    const Node* first = nullptr;
    for (const Node& descriptor : items_at(index, "manifests")) {
      if (is_attestation(descriptor)) continue;
      if (depth == 0 && options_.called && reference_of(descriptor) != *options_.called) continue;
      const Node* platform = descriptor.find("platform");
      if (first == nullptr) first = &descriptor;
      if (platform == nullptr) continue;
      std::string name = std::string(text_at(*platform, "os")) + "/" +
                         std::string(text_at(*platform, "architecture"));
      if (const std::string_view variant = text_at(*platform, "variant"); !variant.empty())
        name += "/" + std::string(variant);
      if (name == options_.platform || name.starts_with(options_.platform + "/")) return descriptor;
    }
    if (first == nullptr) return base::invalid("the index has no image");
    return *first;
  }

  base::Result<Manifest> from_layout(const Node& index) const {
    Manifest read;
    read.index = index;
    Node at = index;
    for (std::size_t depth = 0; at.find("manifests") != nullptr; ++depth) {
      if (depth >= limits_.index_depth_max)
        return past("image_index_depth_max", limits_.index_depth_max);
      const Node descriptor = TRY(chosen(at, depth));
      if (read.reference.empty()) read.reference = reference_of(descriptor);
      at = TRY(described(descriptor));
    }
    read.manifest = at;
    const Node* config = at.find("config");
    if (config == nullptr) return base::invalid("the manifest names no configuration");
    read.config = TRY(described(*config));
    for (const Node& layer : items_at(at, "layers")) {
      const Descriptor descriptor = TRY(descriptor_of(layer));
      read.layers.push_back(
          {.file = descriptor.file,
           .digest = descriptor.digest,
           .content = {},
           .media_type = descriptor.media_type,
           .size = descriptor.size,
           .optional = descriptor.media_type.find("nondistributable") != std::string::npos ||
                       descriptor.media_type.find("foreign") != std::string::npos});
    }
    TRY(take_contents(read));
    return read;
  }

  base::Result<Manifest> from_docker(const Node& saved) const {
    if (!saved.is_list() || saved.size() == 0) return base::invalid("manifest.json names no image");
    Manifest read;
    read.manifest = saved.items()[0];
    for (const Node& entry : saved.items())
      if (options_.called && reference_of_saved(entry) == *options_.called) read.manifest = entry;
    for (const Node& tag : items_at(read.manifest, "RepoTags"))
      if (read.reference.empty() && tag.is_string()) read.reference = tag.string();
    const std::string file = TRY(contained_path(text_at(read.manifest, "Config"), limits_));
    // Its name is its digest: "abc.json", "blobs/sha256/abc".
    std::string_view hex = std::string_view(file).substr(file.rfind('/') + 1);
    if (hex.ends_with(".json")) hex.remove_suffix(5);
    read.config = TRY(json(file, is_hex_digest(hex) ? "sha256:" + std::string(hex) : ""));
    for (const Node& layer : items_at(read.manifest, "Layers")) {
      if (!layer.is_string()) return base::invalid("manifest.json has a layer that is no text");
      read.layers.push_back({.file = TRY(contained_path(layer.string(), limits_)),
                             .digest = {},
                             .content = {},
                             .media_type = std::string(docker_layer)});
    }
    TRY(take_contents(read));
    return read;
  }

  base::Done take_contents(Manifest& read) const {
    if (read.layers.size() > limits_.layers_max)
      return past("image_layers_max", limits_.layers_max);
    const Node* root = read.config.find("rootfs");
    if (root == nullptr) return {};  // an artefact that is no file system
    const auto contents = items_at(*root, "diff_ids");
    if (contents.size() != read.layers.size())
      return base::invalid("the configuration has " + std::to_string(contents.size()) +
                           " layers, the manifest " + std::to_string(read.layers.size()));
    for (std::size_t i = 0; i < contents.size(); ++i)
      if (contents[i].is_string()) read.layers[i].content = contents[i].string();
    return {};
  }

  const Files& files_;
  document::Arena& arena_;
  const Options& options_;
  const Limits& limits_;
};

}  // namespace

base::Result<Manifest> read_manifest(const Files& files, document::Arena& arena,
                                     const Options& options, const Limits& limits) {
  return ManifestReader(files, arena, options, limits).read();
}

base::Result<std::vector<std::string>> references_in(const Files& files, const Limits& limits) {
  document::Arena arena;
  const Options options;
  return ManifestReader(files, arena, options, limits).references();
}

}  // namespace image
