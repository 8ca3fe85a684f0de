// Small text functions used everywhere. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace base {

std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);     // padding required
std::string to_base64url(std::string_view bytes);                  // without padding (RFC 4648 5)
std::optional<std::string> from_base64url(std::string_view text);  // padding refused

bool is_utf8(std::string_view text);
std::size_t utf8_length(std::string_view text);  // bytes of its beginning that are UTF-8
std::string_view trim(std::string_view text);    // ASCII white space at both ends
std::string to_lower(std::string_view text);     // ASCII only
bool equal_ignoring_case(std::string_view a, std::string_view b);  // ASCII only
std::vector<std::string_view> split(std::string_view text, char separator);
std::optional<std::int64_t> to_int64(std::string_view text);  // the whole text, decimal

// The known name closest to `text`, or "": the edit distance is at most a third of its length, or 1
// for short ones. The case of letters does not count.
std::string_view closest(std::string_view text, std::span<const std::string_view> known);

// %XX decoding; `+` is a space when `form` is set. nullopt on a bad escape.
enum class Plus { literal, space };
std::optional<std::string> percent_decode(std::string_view text, Plus plus);
std::string percent_encode(std::string_view text);  // all but RFC 3986 unreserved

struct TextHash {  // look up std::string keys by string_view
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

}  // namespace base
