// Any text is read or refused; what was read prints as text that reads as the same matchers.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engines/labels/matcher.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto list = labels::parse_matchers(text)) {
    const auto again = labels::parse_matchers(labels::to_text(*list));
    if (!again || again->size() != list->size()) std::abort();
  }
  if (const auto one = labels::parse_matcher(text)) {
    const auto again = labels::parse_matcher(one->to_text());
    if (!again || !(*again == *one)) std::abort();
  }
  return 0;
}
