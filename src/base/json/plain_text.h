// Runs of text that JSON writes as it is, eight bytes a step: a list of 100,000 alerts is 60 MB of
// such text, and so is a large Terraform plan. Pure.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace base::json {

constexpr bool is_plain(char c) {
  return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
}

// Where the first byte that needs an escape is, from `at` on: below 0x20, a quote, a backslash; or
// the end of the text. Precondition: at <= text.size().
inline std::size_t plain_end(std::string_view text, std::size_t at) {
  static_assert(std::endian::native == std::endian::little);
  constexpr std::uint64_t ones = 0x0101010101010101ULL, high = ones * 0x80;
  // hasless of Sean Eron Anderson's Bit Twiddling Hacks: right up to the first byte that it tells.
  const auto below = [](std::uint64_t each, std::uint64_t n) { return (each - ones * n) & ~each; };
  for (std::uint64_t bytes = 0; text.size() - at >= sizeof bytes; at += sizeof bytes) {
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    const std::uint64_t told =
        (below(bytes, 0x20) | below(bytes ^ ones * '"', 1) | below(bytes ^ ones * '\\', 1)) & high;
    if (told != 0) return at + static_cast<std::size_t>(std::countr_zero(told)) / 8;
  }
  while (at < text.size() && is_plain(text[at])) ++at;
  return at;
}

}  // namespace base::json
