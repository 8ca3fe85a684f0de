#include "engines/image/layer.h"

#include <array>

#include "base/text.h"

namespace image {

constexpr std::size_t buffer_bytes = 64 << 10;

LayerStream::LayerStream(const Bytes& blob, const Limits& limits, std::uint64_t& total)
    : blob_(blob), limits_(limits), total_(total), buffer_(buffer_bytes) {}

base::Result<bool> LayerStream::refill() {
  const std::size_t got = TRY(blob_.read(in_, buffer_));
  if (got == 0) return false;
  in_ += got;
  input_ = {buffer_.data(), got};
  if (hashes_) blob_digest_.update(input_);
  if (!decompressor_) {
    const base::Compression compression = base::compression_of(input_);
    is_compressed_ = compression != base::Compression::none;
    decompressor_ = std::make_unique<base::Decompressor>(compression);
  }
  return true;
}

base::Done LayerStream::check_limits() const {
  if (total_ > limits_.layers_bytes_max)
    return past("image_layers_bytes_max", limits_.layers_bytes_max);
  if (out_ > limits_.ratio_free_bytes && out_ / limits_.ratio_max > in_)
    return past("image_ratio_max", limits_.ratio_max);
  return {};
}

base::Result<std::size_t> LayerStream::read(std::span<char> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    const bool more = !input_.empty() || TRY(refill());
    if (!decompressor_) break;  // an empty blob
    const std::size_t got = TRY(decompressor_->read(input_, into.subspan(done)));
    done += got;
    out_ += got;
    total_ += got;
    TRY(check_limits());
    if (got == 0 && !more) {
      if (!decompressor_->complete()) return base::invalid("the layer is cut off");
      break;
    }
  }
  // Of what is not compressed both digests are the same.
  if (hashes_ && is_compressed_) content_digest_.update({into.data(), done});
  return done;
}

base::Done LayerStream::finish() {
  std::array<char, buffer_bytes> rest;
  while (TRY(read(rest)) > 0) {
  }
  return {};
}

LayerStream::Digests LayerStream::digests() {
  const auto text = [](base::crypto::Sha256& of) {
    return "sha256:" + base::to_hex(base::crypto::view(of.finish()));
  };
  Digests digests{.blob = text(blob_digest_), .content = {}};
  // An empty blob is no compressed one either.
  digests.content = is_compressed_ ? text(content_digest_) : digests.blob;
  return digests;
}

}  // namespace image
