// UTF-8 by code points, which is how CEL counts strings. Pure.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cel {

inline bool is_scalar_value(std::uint32_t code) {
  return code < 0xD800 || (code > 0xDFFF && code <= 0x10FFFF);
}

// Bytes of the code point that begins with this byte; 1 for a byte that begins none.
inline std::size_t code_point_bytes(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}
// Code points of a text.
std::size_t length_of(std::string_view utf8);
// The byte at which code point `index` begins; the text's size when it has exactly that many,
// npos when fewer.
std::size_t byte_of(std::string_view utf8, std::size_t index);
// The code point at the beginning; the text is not empty. U+FFFD where it is no UTF-8.
std::uint32_t first_code_point(std::string_view utf8);
// Of Unicode's property White_Space.
bool is_space(std::uint32_t code);

}  // namespace cel
