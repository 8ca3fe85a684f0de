// Query strings and request targets: decoded or refused, never more bytes out than in.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "platform/http/message.h"
#include "platform/http/negotiation.h"
#include "platform/http/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto pairs = http::parse_query(text)) {
    std::size_t total = 0;
    for (const auto& [key, value] : *pairs) total += key.size() + value.size();
    if (total > size) std::abort();
  }
  if (const auto target = http::parse_target(text))
    if (target->path.empty() || target->path.size() > size + 1) std::abort();
  http::accepts_gzip(text);
  http::matches_etag(text, "\"a\"");
  return 0;
}
