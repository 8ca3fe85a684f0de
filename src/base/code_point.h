// One code point as UTF-8 (RFC 3629).
#pragma once
#include <cstdint>
#include <string>

namespace base {

// Precondition: at most 0x10FFFF, and no half of a surrogate pair.
inline void append_code_point(std::string& out, std::uint32_t code) {
  constexpr std::uint32_t continuing = 0x80, six_bits = 0x3F;
  const auto rest = [&](unsigned shift) {
    out += static_cast<char>(continuing | ((code >> shift) & six_bits));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    rest(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    rest(6);
    rest(0);
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    rest(12);
    rest(6);
    rest(0);
  }
}

}  // namespace base
