// Alertmanager's webhook, version 4 (also Grafana's "Alertmanager" contact point): its bytes to
// signals. Each alert has its own status. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "modules/integrations/types.h"

namespace integrations {

struct ParsedWebhook {
  AlertSignals signals;
  std::string refused;         // why some alerts were left out, "" when none was
  std::int64_t truncated = 0;  // alerts that the sender itself left out (max_alerts)
};

// `invalid` says what of the document is wrong. A single alert over a limit is refused alone.
base::Result<ParsedWebhook> parse_alertmanager_webhook(std::string_view body);

}  // namespace integrations
