#include "engines/image/compressed_archive.h"

#include <array>
#include <vector>

#include "base/compress/stream.h"
#include "engines/image/tar.h"

namespace image {
namespace {

constexpr std::size_t magic_bytes = 4;
constexpr std::size_t in_bytes = 64 << 10, out_bytes = 256 << 10;

// The decompressed archive; whatever is read of it is written too.
class Decompressed final : public Stream {
 public:
  Decompressed(const Bytes& archive, const Write& write, const Limits& limits)
      : archive_(archive), write_(write), limits_(limits), in_(in_bytes) {}

  std::uint64_t position() const override { return written_; }
  base::Result<std::size_t> read(std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size()) {
      const bool ended = input_.empty() && !TRY(refill());
      const std::size_t got = TRY(decompressor_->read(input_, into.subspan(done)));
      if (got == 0 && ended) {
        if (!decompressor_->complete()) return base::invalid("the archive is cut off");
        break;
      }
      done += got;
      written_ += got;
      TRY(check_limits());
    }
    TRY(write_({into.data(), done}));
    return done;
  }

 private:
  base::Result<bool> refill() {  // false at the end
    const std::size_t got = TRY(archive_.read(read_, in_));
    read_ += got;
    input_ = {in_.data(), got};
    if (!decompressor_)
      decompressor_ = std::make_unique<base::Decompressor>(base::compression_of(input_));
    return got > 0;
  }
  base::Done check_limits() const {
    if (written_ > limits_.archive_bytes_max)
      return past("image_archive_bytes_max", limits_.archive_bytes_max);
    if (written_ > limits_.ratio_free_bytes && written_ / limits_.ratio_max > read_)
      return past("image_ratio_max", limits_.ratio_max);
    return {};
  }

  const Bytes& archive_;
  const Write& write_;
  const Limits& limits_;
  std::vector<char> in_;
  std::string_view input_;  // not yet decompressed
  std::unique_ptr<base::Decompressor> decompressor_;
  std::uint64_t read_ = 0, written_ = 0;
};

// Reads on to the end of the tar, if it is one.
base::Done count_entries(Stream& archive, const Limits& limits) {
  TarReader reader(archive, limits);
  TarEntry entry;
  for (std::size_t entries = 0;; ++entries) {
    const auto more = reader.next(entry);
    // Whoever reads its files says what is wrong with it.
    if (!more && more.error().code != base::Code::invalid) return more.error();
    if (!more || !*more) return {};
    if (entries >= limits.archive_entries_max)
      return past("image_archive_entries_max", limits.archive_entries_max);
  }
}

}  // namespace

base::Result<bool> is_compressed(const Bytes& archive) {
  std::array<char, magic_bytes> beginning{};
  const std::size_t got = TRY(archive.read(0, beginning));
  return base::compression_of({beginning.data(), got}) != base::Compression::none;
}

base::Done decompress(const Bytes& archive, const Write& write, const Limits& limits) {
  Decompressed stream(archive, write, limits);
  TRY(count_entries(stream, limits));
  std::vector<char> rest(out_bytes);
  while (TRY(stream.read(rest)) > 0) {
  }
  return {};
}

}  // namespace image
