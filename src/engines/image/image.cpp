#include "engines/image/image.h"

#include <initializer_list>
#include <optional>

#include "engines/document/build.h"
#include "engines/image/layer.h"
#include "engines/image/manifest.h"
#include "engines/image/tree.h"

namespace image {
namespace {

using document::Key;
using document::Member;
using document::Node;

// A layer that begins with so many entries, and that small ones, is listed before it is hashed, so
// that a bomb of empty files is refused in a fraction of the time.
constexpr std::uint64_t crowded_entries = 20'000, crowded_entry_bytes = 2048;
constexpr std::uint32_t setuid_bit = 04000, setgid_bit = 02000;

Node number(std::uint64_t of) {
  return of <= INT64_MAX ? Node::int64(static_cast<std::int64_t>(of)) : Node::uint64(of);
}

class ImageReader {
 public:
  ImageReader(const Files& files, document::Arena& arena, const Options& options,
              const Limits& limits)
      : files_(files), arena_(arena), options_(options), limits_(limits), tree_(limits) {}

  base::Result<Node> read(std::string_view name) {
    const Manifest manifest = TRY(read_manifest(files_, arena_, options_, limits_));
    std::vector<Node> layers;
    for (std::size_t i = 0; i < manifest.layers.size(); ++i)
      layers.push_back(TRY(layer(manifest.layers[i], i)));
    std::vector<Member> members = {
        {.key = Key("apiVersion"), .value = Node::string("mainstay.dev/v1")},
        {.key = Key("kind"), .value = Node::string("Image")},
        {.key = Key("metadata"), .value = map({{"name", text(name)}})},
        {.key = Key("index"), .value = manifest.index},
        {.key = Key("manifest"), .value = manifest.manifest},
        {.key = Key("config"), .value = without_nulls(manifest.config)},
        {.key = Key("layers"), .value = document::list(arena_, layers)}};
    if (!manifest.reference.empty())
      members.push_back({.key = Key("reference"), .value = text(manifest.reference)});
    if (options_.layers == Options::Layers::listed)
      members.push_back({.key = Key("files"), .value = list_of(tree_.files(), Within::image)});
    return document::map(arena_, members);
  }

 private:
  enum class Within : std::uint8_t { layer, image };
  struct Field {
    std::string_view name;
    Node value;
  };

  Node text(std::string_view of) const { return document::string(arena_, of); }
  Node map(std::initializer_list<Field> fields) const {
    std::vector<Member> members;
    for (const Field& field : fields)
      members.push_back({.key = Key(field.name), .value = field.value});
    return document::map(arena_, members);
  }

  // Builders written in Go have null where there is nothing.
  Node without_nulls(const Node& node) const {
    if (node.is_list()) {
      std::vector<Node> items;
      for (const Node& item : node.items()) items.push_back(without_nulls(item));
      return document::list(arena_, items);
    }
    if (!node.is_map()) return node;
    std::vector<Member> members;
    for (const Member& member : node.members())
      if (!member.value.is_null())
        members.push_back({.key = member.key, .value = without_nulls(member.value)});
    return document::map(arena_, members);
  }

  Node node_of(const std::string& path, const File& file, Within within) const {
    std::vector<Member> members = {
        {.key = Key("path"), .value = text("/" + path)},
        {.key = Key("type"), .value = Node::string(image::name(file.type))},
        {.key = Key("mode"), .value = number(file.mode)},
        {.key = Key("uid"), .value = number(file.uid)},
        {.key = Key("gid"), .value = number(file.gid)},
        {.key = Key("size"), .value = number(file.size)}};
    if (!file.target.empty()) members.push_back({.key = Key("target"), .value = text(file.target)});
    if ((file.mode & setuid_bit) != 0)
      members.push_back({.key = Key("setuid"), .value = Node::boolean(true)});
    if ((file.mode & setgid_bit) != 0)
      members.push_back({.key = Key("setgid"), .value = Node::boolean(true)});
    if (within == Within::image)
      members.push_back({.key = Key("layer"), .value = number(file.layer)});
    return document::map(arena_, members);
  }
  Node list_of(const FileMap& files, Within within) const {
    std::vector<Node> nodes;
    for (const auto& [path, file] : files) nodes.push_back(node_of(path, file, within));
    return document::list(arena_, nodes);
  }

  base::Result<Node> layer(const Layer& of, std::size_t index) {
    std::string digest = of.digest;
    std::uint64_t size = of.size;
    std::optional<Node> files;
    if (options_.layers == Options::Layers::listed) {
      const auto blob = files_.open(of.file);
      if (!blob && !(of.optional && blob.error().code == base::Code::not_found))
        return blob.error();
      if (blob) {
        size = (*blob)->size();
        const auto found = list_layer(**blob, of, index);
        if (!found)
          return base::Error(found.error().code, "layer " + of.file + ": " + found.error().message);
        digest = *found;
        files = list_of(tree_.layer(), Within::layer);
        tree_.end_layer();
      }
    }
    const Node digest_text = text(digest), media_type = text(of.media_type);
    if (!files)
      return map({{"digest", digest_text}, {"size", number(size)}, {"mediaType", media_type}});
    return map({{"digest", digest_text},
                {"size", number(size)},
                {"mediaType", media_type},
                {"files", *files}});
  }

  // The digest of the blob.
  base::Result<std::string> list_layer(const Bytes& blob, const Layer& of, std::size_t index) {
    if (!of.digest.empty() && blob.size() != of.size)
      return base::invalid("its size is " + std::to_string(blob.size()) + ", not " +
                           std::to_string(of.size));
    LayerStream stream(blob, limits_, bytes_);
    TarReader reader(stream, limits_);
    TarEntry entry;
    std::uint64_t entries = 0;
    while (TRY(reader.next(entry))) {
      ++entries;
      if (entries == crowded_entries && stream.position() < entries * crowded_entry_bytes)
        stream.stop_hashing();
      const bool is_file = TRY(tree_.add(entry));
      if (is_file && options_.wants_content && entry.type == FileType::file &&
          entry.size <= limits_.content_bytes_max && options_.wants_content(entry, index))
        options_.content(entry, index, TRY(reader.content()));
    }
    TRY(stream.finish());
    const LayerStream::Digests digests = stream.hashes() ? stream.digests() : TRY(digests_of(blob));
    if (!of.digest.empty() && digests.blob != of.digest)
      return base::invalid("its digest is " + digests.blob + ", not " + of.digest);
    if (!of.content.empty() && digests.content != of.content)
      return base::invalid("the digest of what is in it is not " + of.content);
    return digests.blob;
  }

  base::Result<LayerStream::Digests> digests_of(const Bytes& blob) const {
    std::uint64_t bytes = 0;  // they were counted when the layer was listed
    LayerStream stream(blob, limits_, bytes);
    TRY(stream.finish());
    return stream.digests();
  }

  const Files& files_;
  document::Arena& arena_;
  const Options& options_;
  const Limits& limits_;
  FileTree tree_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

base::Result<Node> read_image(const Files& files, std::string_view name, document::Arena& arena,
                              const Options& options, const Limits& limits) {
  return ImageReader(files, arena, options, limits).read(name);
}

}  // namespace image
