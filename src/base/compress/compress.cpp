#include "base/compress/compress.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "base/compress/window.h"

namespace base {
namespace {

constexpr std::size_t block_bytes = 64 << 10;

unsigned char* bytes_of(const char* text) {
  return reinterpret_cast<unsigned char*>(const_cast<char*>(text));  // zlib reads through it only
}

Error too_large(std::size_t size_max) {
  return limited("decompressed: more than " + std::to_string(size_max) + " bytes");
}

struct EndInflate {
  void operator()(z_stream* stream) const { inflateEnd(stream); }
};

}  // namespace

std::string gzip(std::string_view bytes, int level) {
  z_stream stream{};
  CHECK(deflateInit2(&stream, level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = bytes_of(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<unsigned char*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  CHECK(status == Z_STREAM_END);
  return out;
}

Result<std::string> gunzip(std::string_view bytes, std::size_t size_max) {
  z_stream stream{};
  CHECK(inflateInit2(&stream, gzip_window) == Z_OK);
  const std::unique_ptr<z_stream, EndInflate> end(&stream);
  stream.next_in = bytes_of(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  for (bool ended = false; !ended;) {
    const std::size_t done = out.size();
    out.resize(std::min(done + block_bytes, size_max + 1));
    if (out.size() == done) return too_large(size_max);
    stream.next_out = reinterpret_cast<unsigned char*>(out.data() + done);
    stream.avail_out = static_cast<uInt>(out.size() - done);
    const int status = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
    if (status != Z_STREAM_END && status != Z_OK) return invalid("not gzip, or cut off");
    // A file may be several members in a row (RFC 1952, section 2.2); anything else is refused.
    ended = status == Z_STREAM_END && stream.avail_in == 0;
    if (status == Z_STREAM_END && !ended) CHECK(inflateReset(&stream) == Z_OK);
  }
  if (out.size() > size_max) return too_large(size_max);
  return out;
}

std::string zstd_compress(std::string_view bytes, int level) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), level);
  CHECK(ZSTD_isError(size) == 0);
  out.resize(size);
  return out;
}

Result<std::string> zstd_decompress(std::string_view bytes, std::size_t size_max) {
  const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(),
                                                                        &ZSTD_freeDCtx);
  CHECK(context != nullptr);
  ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
  std::string out;
  for (std::size_t more = 1; more != 0 || input.pos < input.size;) {  // frames may follow in a row
    const std::size_t done = out.size();
    out.resize(std::min(done + block_bytes, size_max + 1));
    if (out.size() == done) return too_large(size_max);
    ZSTD_outBuffer output{out.data() + done, out.size() - done, 0};
    more = ZSTD_decompressStream(context.get(), &output, &input);
    out.resize(done + output.pos);
    if (ZSTD_isError(more) != 0) return invalid("not zstd, or damaged");
    if (more != 0 && input.pos == input.size && output.pos == 0)
      return invalid("zstd data is cut off");
  }
  if (out.size() > size_max) return too_large(size_max);
  return out;
}

}  // namespace base
