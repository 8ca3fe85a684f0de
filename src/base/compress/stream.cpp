#include "base/compress/stream.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/compress/window.h"

namespace base {
namespace {

constexpr int zstd_window_log_max = 27;  // 128 MiB, zstd's own limit for streams

}  // namespace

struct Decompressor::Codec {
  z_stream gzip{};
  bool gzip_open = false;
  ZSTD_DCtx* zstd = nullptr;

  Codec() = default;
  ~Codec() {
    if (gzip_open) inflateEnd(&gzip);
    ZSTD_freeDCtx(zstd);
  }
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;
};

Compression compression_of(std::string_view beginning) {
  if (beginning.starts_with("\x1F\x8B")) return Compression::gzip;
  if (beginning.starts_with("\x28\xB5\x2F\xFD")) return Compression::zstd;
  return Compression::none;
}

Decompressor::Decompressor(Compression compression)
    : codec_(std::make_unique<Codec>()),
      compression_(compression),
      complete_(compression == Compression::none) {
  if (compression == Compression::gzip) {
    CHECK(inflateInit2(&codec_->gzip, gzip_window) == Z_OK);
    codec_->gzip_open = true;
  }
  if (compression == Compression::zstd) {
    codec_->zstd = ZSTD_createDCtx();
    CHECK(codec_->zstd != nullptr);
    CHECK(ZSTD_isError(
              ZSTD_DCtx_setParameter(codec_->zstd, ZSTD_d_windowLogMax, zstd_window_log_max)) == 0);
  }
}

Decompressor::~Decompressor() = default;

Result<std::size_t> Decompressor::read(std::string_view& input, std::span<char> out) {
  if (compression_ == Compression::gzip) return inflate(input, out);
  if (compression_ == Compression::zstd) return decompress_zstd(input, out);
  const std::size_t size = std::min(input.size(), out.size());
  if (size > 0) std::memcpy(out.data(), input.data(), size);
  input.remove_prefix(size);
  return size;
}

Result<std::size_t> Decompressor::inflate(std::string_view& input, std::span<char> out) {
  z_stream& stream = codec_->gzip;
  stream.next_out = reinterpret_cast<unsigned char*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  while (stream.avail_out > 0 && !input.empty()) {
    if (complete_) CHECK(inflateReset(&stream) == Z_OK);  // another member follows
    complete_ = false;
    // zlib reads through it only.
    stream.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(input.data()));
    stream.avail_in = static_cast<uInt>(std::min<std::size_t>(input.size(), UINT32_MAX));
    const auto given = stream.avail_in;
    const int status = ::inflate(&stream, Z_NO_FLUSH);
    input.remove_prefix(given - stream.avail_in);
    complete_ = status == Z_STREAM_END;
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
      return invalid("not gzip, or damaged");
    if (status == Z_BUF_ERROR) break;
  }
  return out.size() - stream.avail_out;
}

Result<std::size_t> Decompressor::decompress_zstd(std::string_view& input, std::span<char> out) {
  ZSTD_outBuffer output{out.data(), out.size(), 0};
  for (;;) {
    ZSTD_inBuffer given{input.data(), input.size(), 0};
    if (input.empty() && complete_) break;
    const std::size_t more = ZSTD_decompressStream(codec_->zstd, &output, &given);
    if (ZSTD_isError(more) != 0) return invalid("not zstd, or damaged");
    input.remove_prefix(given.pos);
    complete_ = more == 0;
    if (output.pos == output.size || input.empty()) break;
  }
  return output.pos;
}

}  // namespace base
