// Webhook bodies from anywhere: every signal that comes out is valid.
#include <cstdint>
#include <cstdlib>

#include "modules/integrations/alertmanager_webhook.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto parsed =
      integrations::parse_alertmanager_webhook({reinterpret_cast<const char*>(bytes), size});
  if (!parsed) return 0;
  for (const integrations::AlertSignal& signal : parsed->signals)
    if (!integrations::validate(signal) || signal.dedup_key.empty()) std::abort();
  return 0;
}
