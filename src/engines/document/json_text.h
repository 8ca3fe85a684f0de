// Parts of the JSON reader that others need: the YAML reader, whose documents may be JSON, and
// JMESPath, whose literals are. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "engines/document/reading.h"

namespace document {

struct JsonRange {
  std::uint32_t source = 0;
  std::size_t begin = 0, end = 0;  // bytes
};
// One value and white space around it, of a source that check_text has seen.
base::Result<Node> read_json_range(const JsonRange& range, Reading& reading, const Limits& limits);

struct JsonText {
  std::string_view text;
  bool stable;  // part of what was read, not of the scratch
};
// The string that begins with the quote at `at`, which is moved behind it; after an error it is
// where the error is. Escapes are replaced in `scratch`; half a surrogate pair becomes U+FFFD.
base::Result<JsonText> read_json_string(std::string_view text, std::size_t& at,
                                        std::string& scratch);

// The value of a decimal number, or nullopt: a sign, digits with a point among, before or behind
// them, an exponent. Without point and exponent it is an integer where it fits.
std::optional<Node> decimal_number(std::string_view text);

// Of a text that is a JSON number. `whole`: without fraction and exponent. nullopt: more than a
// double holds.
std::optional<Node> number_of(std::string_view text, bool whole);

}  // namespace document
