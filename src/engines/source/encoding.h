// The texts of source files in encodings other than UTF-8. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace source {

enum class Encoding : std::uint8_t {
  utf8,
  utf16,   // by its byte order mark
  latin1,  // anything else: each byte is a character (ISO 8859-1)
  binary   // with a NUL within the first 8,000 bytes, as git tells it: no text
};
Encoding encoding_of(std::string_view bytes);

// The text as UTF-8, character by character, so that lines and columns stay; a half of a surrogate
// pair becomes U+FFFD. What is binary stays as it is.
std::string to_utf8(std::string bytes, Encoding encoding);

}  // namespace source
