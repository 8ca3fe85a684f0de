// One layer as the tar that it is: decompressed while it is read, and counted and hashed on both
// sides. Private to the engine.
#pragma once
#include <string>
#include <vector>

#include "base/compress/stream.h"
#include "base/crypto/sha256.h"
#include "engines/image/tar.h"

namespace image {

class LayerStream final : public Stream {
 public:
  // `total` counts the decompressed bytes of all layers of an image.
  LayerStream(const Bytes& blob, const Limits& limits, std::uint64_t& total);

  base::Result<std::size_t> read(std::span<char> into) override;
  std::uint64_t position() const override { return out_; }
  // Nothing is hashed from here on: whoever wants digests reads the blob once more.
  void stop_hashing() { hashes_ = false; }
  bool hashes() const { return hashes_; }
  // Reads what is left, which completes the digests.
  base::Done finish();
  // "sha256:..." of the blob, and of the tar in it; after finish(), of a stream that hashes.
  struct Digests {
    std::string blob, content;
  };
  Digests digests();

 private:
  base::Result<bool> refill();  // false at the end of the blob
  base::Done check_limits() const;

  const Bytes& blob_;
  const Limits& limits_;
  std::uint64_t& total_;
  std::unique_ptr<base::Decompressor> decompressor_;  // once the first bytes say which
  base::crypto::Sha256 blob_digest_, content_digest_;
  std::vector<char> buffer_;
  std::string_view input_;  // of the buffer, not yet decompressed
  std::uint64_t in_ = 0, out_ = 0;
  bool hashes_ = true, is_compressed_ = false;
};

}  // namespace image
