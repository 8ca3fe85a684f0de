#include "engines/cel/unicode.h"

#include <algorithm>

#include "base/utf8.h"

namespace cel {

std::size_t length_of(std::string_view utf8) { return base::count_code_points(utf8); }

std::size_t byte_of(std::string_view utf8, std::size_t index) {
  std::size_t at = 0;
  for (; index > 0 && at < utf8.size(); --index) at += code_point_bytes(utf8[at]);
  return index > 0 ? std::string_view::npos : std::min(at, utf8.size());
}

std::uint32_t first_code_point(std::string_view utf8) {
  const auto byte = [&](std::size_t at) -> std::uint32_t {
    return static_cast<unsigned char>(utf8[at]);
  };
  const std::size_t size = code_point_bytes(utf8[0]);
  if (size > utf8.size() || (size == 1 && byte(0) >= 0x80)) return 0xFFFD;
  if (size == 1) return byte(0);
  std::uint32_t code = byte(0) & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) code = (code << 6U) | (byte(i) & 0x3FU);
  return code;
}

bool is_space(std::uint32_t code) {
  return (code >= 0x09 && code <= 0x0D) || code == ' ' || code == 0x85 || code == 0xA0 ||
         code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 ||
         code == 0x202F || code == 0x205F || code == 0x3000;
}

}  // namespace cel
