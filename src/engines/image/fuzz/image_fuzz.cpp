// Archives and layers from strangers: the first byte chooses what the rest is. Nothing may crash,
// and no limit may be passed.
#include "engines/image/archive.h"
#include "engines/image/compressed_archive.h"
#include "engines/image/image.h"
#include "engines/image/layer.h"
#include "engines/image/tree.h"

namespace {

constexpr image::Limits limits{
    .layers_bytes_max = 8 << 20, .archive_bytes_max = 8 << 20, .ratio_free_bytes = 1 << 20};

void read_layer(const image::Bytes& blob) {
  std::uint64_t total = 0;
  image::LayerStream stream(blob, limits, total);
  image::TarReader reader(stream, limits);
  image::FileTree tree(limits);
  image::TarEntry entry;
  for (auto more = reader.next(entry); more && *more; more = reader.next(entry)) {
    if (entry.path.starts_with('/') || entry.path.find("/../") != std::string::npos)
      __builtin_trap();
    if (!tree.add(entry) || (entry.size % 2 == 0 && !reader.content())) return;
  }
  tree.end_layer();
  if (!stream.finish() && total > limits.layers_bytes_max + (1 << 20)) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const image::MemoryBytes bytes({reinterpret_cast<const char*>(data + 1), size - 1});
  if (data[0] % 3 == 0) {
    read_layer(bytes);
    return 0;
  }
  if (data[0] % 3 == 1) {
    std::uint64_t written = 0;
    const auto done = image::decompress(
        bytes,
        [&](std::string_view piece) -> base::Done {
          written += piece.size();
          return {};
        },
        limits);
    if (done && written > limits.archive_bytes_max) __builtin_trap();
    return 0;
  }
  const auto files = image::ArchiveFiles::open(bytes, limits);
  document::Arena arena;
  if (files && !image::read_image(*files, "fuzz", arena, {}, limits)) return 0;
  return 0;
}
