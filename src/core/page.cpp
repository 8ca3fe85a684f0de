#include "core/page.h"

#include "base/text.h"

namespace core {

// Each key is its length in decimal, ':' and its bytes; the whole as base64url.
std::string encode_cursor(const std::vector<std::string>& keys) {
  std::string text;
  for (const std::string& key : keys)
    text.append(std::to_string(key.size())).append(":").append(key);
  return base::to_base64url(text);
}

base::Result<std::vector<std::string>> decode_cursor(std::string_view cursor, std::size_t keys) {
  const auto foreign = [] {
    return base::invalid("cursor: not one of this list; start again without it", "/cursor");
  };
  const auto text = base::from_base64url(cursor);
  if (!text) return foreign();
  std::vector<std::string> out;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::size_t colon = rest.find(':');
    const auto size = base::to_int64(rest.substr(0, colon));
    if (colon == std::string_view::npos || !size || *size < 0) return foreign();
    rest.remove_prefix(colon + 1);
    if (rest.size() < static_cast<std::size_t>(*size)) return foreign();
    out.emplace_back(rest.substr(0, static_cast<std::size_t>(*size)));
    rest.remove_prefix(static_cast<std::size_t>(*size));
  }
  if (out.size() != keys) return foreign();
  return out;
}

}  // namespace core
