// Numbers as Go's strconv reads and prints them, which is how CEL's users meet them. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cel {

std::optional<std::int64_t> parse_go_int(std::string_view text);    // decimal, maybe a sign
std::optional<std::uint64_t> parse_go_uint(std::string_view text);  // decimal, no sign
std::optional<double> parse_go_float(std::string_view text);        // also Inf, NaN in any case
// Shortest that reads back, with an exponent below 1e-4 and from 1e6 on: 1e+06.
std::string format_go_float(double number);

}  // namespace cel
