// Records of the intake: what decodes must encode to what decodes to the same.
#include <cstdint>
#include <cstdlib>

#include "modules/integrations/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  if (const auto signals = integrations::decode_alert_signals(input)) {
    const std::string again = integrations::encode(*signals);
    const auto back = integrations::decode_alert_signals(again);
    if (!back || integrations::encode(*back) != again) std::abort();
  }
  if (const auto webhook = integrations::decode_raw_webhook(input)) {
    const auto back = integrations::decode_raw_webhook(integrations::encode(*webhook));
    if (!back || !(*back == *webhook)) std::abort();
  }
  return 0;
}
