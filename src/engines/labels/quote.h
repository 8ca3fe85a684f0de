// Text in Go's notation, as Alertmanager's keys and matchers use it. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace labels {

// Go's strconv.Quote (%q): printable text stays, the rest is escaped; bad UTF-8 becomes \x..
std::string go_quote(std::string_view text);
// The value of a double-quoted Go string literal, quotes included; nullopt when it is none.
std::optional<std::string> go_unquote(std::string_view literal);

// One code point at the start of `text` and its length in bytes; length 0 marks a byte that is no
// UTF-8.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;
};
CodePoint first_code_point(std::string_view text);

}  // namespace labels
