// Whatever a user's URL looks like: it is refused, or its host is no forbidden address, no form of
// localhost and there is no user part.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "platform/outbound/url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const outbound::Networks none;
  static_cast<void>(outbound::Networks::parse(std::span(&text, 1)));
  static_cast<void>(outbound::resolved("https://a.example/b?c", text));
  const auto url = outbound::parse_url(text);
  if (!url || !outbound::check_user_url(*url, none)) return 0;
  if (url->has_user || url->host == "localhost") std::abort();
  const auto address = base::parse_ip_address(url->host);
  if (address && outbound::why_refused(*address, none)) std::abort();
  return 0;
}
