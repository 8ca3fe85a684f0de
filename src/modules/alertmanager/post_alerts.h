// The body of POST /api/v2/alerts to alert signals (reference: alerts, section 3.2), in
// Alertmanager's order: shape, required members, then each alert by itself. Pure.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "modules/integrations/types.h"
#include "platform/http/message.h"

namespace alertmanager {

struct PostedAlerts {
  std::shared_ptr<integrations::AlertSignals> valid;
  std::string refused;  // the reasons of those that are not, a line each; "" when all are
  std::size_t refused_count = 0;
};

enum class LabelNames : std::uint8_t { utf8, classic };

struct PostOptions {
  base::Time now;
  base::Duration resolve_timeout;
  LabelNames names = LabelNames::utf8;
};

// Either the alerts, or the whole body is refused with this answer.
struct PostResult {
  PostedAlerts alerts;
  std::optional<http::Response> refused;
};
PostResult read_posted_alerts(const http::Request& request, const PostOptions& options);

}  // namespace alertmanager
