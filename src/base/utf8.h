// The code points of UTF-8 (RFC 3629) by their bytes, for who counts, cuts or walks text. Whether
// text is UTF-8 says base/text.h; of what is not, every byte that continues nothing counts as one
// with those that follow it. Pure.
#pragma once
#include <cstddef>
#include <string_view>

namespace base {

constexpr bool continues_code_point(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

constexpr std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text) count += continues_code_point(byte) ? 0 : 1;
  return count;
}

// Bytes of the code point that begins at `at`; precondition: at < text.size().
constexpr std::size_t code_point_width(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && continues_code_point(text[end])) ++end;
  return end - at;
}

// Its beginning, at most `size` bytes, without a part of a code point: what is cut for a message
// stays UTF-8.
constexpr std::string_view first_bytes(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && continues_code_point(text[size])) --size;
  return text.substr(0, size);
}

// Where the last code point begins; precondition: the text is not empty.
constexpr std::size_t last_code_point(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && continues_code_point(text[at])) --at;
  return at;
}

}  // namespace base
