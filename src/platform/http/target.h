// Request targets (RFC 9112 3.2): origin-form, absolute-form and `*`, with the path decoded. What
// could mean two things to two programs is refused: bad escapes, NUL, `.` and `..` segments. Pure.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace http {

struct Target {
  std::string path;       // decoded
  std::string query;      // as sent, without "?"
  std::string authority;  // of the absolute form, which outranks Host; else ""
};
base::Result<Target> parse_target(std::string_view target);

// Whether a Host value is host[:port] and nothing else.
bool is_authority(std::string_view text);

}  // namespace http
