// A time or duration that reads prints as text that reads as the same value.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/time.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto time = base::parse_rfc3339(text)) {
    const auto again = base::parse_rfc3339(base::format_rfc3339(*time));
    if (!again || *again != *time) std::abort();
  }
  if (const auto duration = base::parse_duration(text)) {
    const auto again = base::parse_duration(base::format_duration(*duration));
    if (!again || *again != *duration) std::abort();
  }
  static_cast<void>(base::is_zero_rfc3339(text));
  return 0;
}
