// Decompression of what comes in pieces, such as a layer of an image that is too big for memory.
// Bounded by its user, who sees how much went in and came out. Belongs to one thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"

namespace base {

enum class Compression : std::uint8_t { none, gzip, zstd };

// By the first bytes.
Compression compression_of(std::string_view beginning);

class Decompressor {
 public:
  explicit Decompressor(Compression compression);
  ~Decompressor();
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;

  // Takes from the front of the input, writes to `out`, and says how many bytes it wrote: 0 when it
  // needs more input. Frames and members may follow each other. `invalid`: damaged.
  Result<std::size_t> read(std::string_view& input, std::span<char> out);
  // Whether the input may end here.
  bool complete() const { return complete_; }

 private:
  struct Codec;
  Result<std::size_t> inflate(std::string_view& input, std::span<char> out);
  Result<std::size_t> decompress_zstd(std::string_view& input, std::span<char> out);

  std::unique_ptr<Codec> codec_;
  Compression compression_;
  bool complete_;
};

}  // namespace base
