// Versions and ranges: whatever the text, no crash, and what normalizes is one.
#include "engines/version/range.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string normal = version::normalized(text);
  const auto parsed = version::parse(normal);
  if (const auto range = version::Range::parse(text); range && parsed) range->contains(*parsed);
  if (const auto exact = version::parse(text); exact && *exact != *exact) __builtin_trap();
  return 0;
}
