#include "server/path_prefix.h"

#include "base/text.h"
#include "server/site.h"

namespace server {
namespace {

bool is_path_character(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter || std::string_view("/-._~").find(c) != std::string_view::npos;
}

}  // namespace

base::Result<std::string> parse_path_prefix(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  std::string prefix(text);
  if (!prefix.empty() && !prefix.starts_with('/')) prefix.insert(0, 1, '/');
  for (const char c : prefix)
    if (!is_path_character(c))
      return base::invalid("the path prefix '" + prefix + "' may hold letters, digits and /-._~");
  if (prefix.find("//") != std::string::npos || prefix.find("/.") != std::string::npos)
    return base::invalid("the path prefix '" + prefix + "' has an empty or dotted part");
  return prefix;
}

http::Handler below_prefix(std::string prefix, http::Handler handler) {
  if (prefix.empty()) return handler;
  return [prefix = std::move(prefix), handler = std::move(handler)](const http::Request& request) {
    if (request.path == prefix || request.path == "/") {
      http::Response response{.status = 308};
      response.headers.set("Location", prefix + "/");
      return response;
    }
    if (request.path == "/healthz" || request.path == "/readyz") return handler(request);
    if (!request.path.starts_with(prefix + "/")) return plain(404, "nothing is served here");
    http::Request inner = request;
    inner.path.erase(0, prefix.size());
    return handler(inner);
  };
}

}  // namespace server
