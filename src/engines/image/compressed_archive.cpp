#include "engines/image/compressed_archive.h"

#include <array>
#include <vector>

#include "base/compress/stream.h"

namespace image {
namespace {

constexpr std::size_t magic_bytes = 4;
constexpr std::size_t in_bytes = 64 << 10, out_bytes = 256 << 10;

}  // namespace

base::Result<bool> is_compressed(const Bytes& archive) {
  std::array<char, magic_bytes> beginning{};
  const std::size_t got = TRY(archive.read(0, beginning));
  return base::compression_of({beginning.data(), got}) != base::Compression::none;
}

base::Done decompress(const Bytes& archive, const Write& write, const Limits& limits) {
  std::vector<char> in(in_bytes), out(out_bytes);
  std::uint64_t read = 0, written = 0;
  std::string_view input;
  std::unique_ptr<base::Decompressor> decompressor;
  while (true) {
    bool ended = false;
    if (input.empty()) {
      const std::size_t got = TRY(archive.read(read, in));
      ended = got == 0;
      read += got;
      input = {in.data(), got};
    }
    if (!decompressor)
      decompressor = std::make_unique<base::Decompressor>(base::compression_of(input));
    const std::size_t got = TRY(decompressor->read(input, out));
    if (got == 0 && ended) break;
    written += got;
    if (written > limits.archive_bytes_max)
      return past("image_archive_bytes_max", limits.archive_bytes_max);
    if (written > limits.ratio_free_bytes && written / limits.ratio_max > read)
      return past("image_ratio_max", limits.ratio_max);
    TRY(write({out.data(), got}));
  }
  if (!decompressor->complete()) return base::invalid("the archive is cut off");
  return {};
}

}  // namespace image
