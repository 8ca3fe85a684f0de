// URLs, instants and durations that expressions read: parts lie within the text, what is printed
// reads as the same.
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>

#include "engines/cel/time_range.h"
#include "engines/cel/url.h"
#include "engines/document/quantity.h"

namespace {

void check_within(std::string_view part, std::string_view text) {
  if (part.empty()) return;
  const std::less_equal<> at_most;
  if (!at_most(text.data(), part.data()) ||
      !at_most(part.data() + part.size(), text.data() + text.size()))
    std::abort();
}

void look_at_url(std::string_view text) {
  const auto url = cel::parse_url(text);
  if (!url) return;
  for (const std::string_view part : {url->scheme, url->host, url->port, url->path, url->query})
    check_within(part, text);
  for (const char c : cel::escaped_path(*url))
    if (static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7F) std::abort();
  static_cast<void>(cel::query_pairs(*url));
}

void look_at_duration(std::string_view text) {
  const auto duration = document::parse_duration(text);
  if (!duration) return;
  if (document::parse_duration(document::duration_text(*duration)) != duration) std::abort();
  if (document::parse_duration(cel::format_seconds(*duration)) != duration) std::abort();
}

void look_at_timestamp(std::string_view text) {
  const auto timestamp = cel::parse_timestamp(text);
  if (!timestamp) return;
  const auto again = cel::parse_timestamp(cel::format_timestamp(*timestamp));
  if (!again || cel::between(*timestamp, *again) != 0) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  look_at_url(text);
  look_at_duration(text);
  look_at_timestamp(text);
  return 0;
}
