// URLs as Go's url.ParseRequestURI takes them: absolute, or a path from the root. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cel {

// Views of the text that was parsed.
struct Url {
  std::string_view scheme, host, port, path, query;
  bool bracketed = false;  // the host was in [], as IPv6 addresses are
};
std::optional<Url> parse_url(std::string_view text);

// With what may not stand in a path percent-encoded.
std::string escaped_path(const Url& url);
// Names and values, decoded, in order; pairs that cannot be decoded are left out.
std::vector<std::pair<std::string, std::string>> query_pairs(const Url& url);

}  // namespace cel
