// What readers of texts ask of single characters. Pure.
#pragma once

namespace document {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace document
