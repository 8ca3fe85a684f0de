#include "engines/source/encoding.h"

#include "base/code_point.h"
#include "base/text.h"

namespace source {
namespace {

constexpr std::size_t looked_at = 8000;  // as git's buffer_is_binary does
constexpr std::uint32_t replacement = 0xFFFD;

bool is_big_endian(std::string_view bytes) { return bytes.starts_with("\xFE\xFF"); }

std::uint32_t unit_at(std::string_view bytes, std::size_t at, bool big) {
  const auto first = static_cast<unsigned char>(bytes[at]);
  const auto second = static_cast<unsigned char>(bytes[at + 1]);
  return big ? std::uint32_t{first} << 8U | second : std::uint32_t{second} << 8U | first;
}

std::string from_utf16(std::string_view bytes) {
  const bool big = is_big_endian(bytes);
  std::string text;
  for (std::size_t at = 2; at + 1 < bytes.size(); at += 2) {
    std::uint32_t code = unit_at(bytes, at, big);
    if (code >= 0xD800 && code < 0xE000) {
      const std::uint32_t low = at + 3 < bytes.size() ? unit_at(bytes, at + 2, big) : 0;
      const bool pair = code < 0xDC00 && low >= 0xDC00 && low < 0xE000;
      code = pair ? 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00) : replacement;
      if (pair) at += 2;
    }
    base::append_code_point(text, code);
  }
  return text;
}

}  // namespace

Encoding encoding_of(std::string_view bytes) {
  if (is_big_endian(bytes) || bytes.starts_with("\xFF\xFE")) return Encoding::utf16;
  if (bytes.substr(0, looked_at).find('\0') != std::string_view::npos) return Encoding::binary;
  return base::is_utf8(bytes) ? Encoding::utf8 : Encoding::latin1;
}

std::string to_utf8(std::string bytes, Encoding encoding) {
  if (encoding == Encoding::utf16) return from_utf16(bytes);
  if (encoding != Encoding::latin1) return bytes;
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (const char byte : bytes) base::append_code_point(text, static_cast<unsigned char>(byte));
  return text;
}

}  // namespace source
