// What is read as a traceparent is written back as the same; what is not, is refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "platform/telemetry/traceparent.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto context = telemetry::parse_traceparent(text);
  if (!context) return 0;
  const std::string again = telemetry::format_traceparent(*context);
  if (telemetry::parse_traceparent(again) != context) std::abort();
  if (text.substr(3, 49) != std::string_view(again).substr(3, 49)) std::abort();
  return 0;
}
