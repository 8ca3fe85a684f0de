// The body of webhook v4 (reference: alerts, section 9), and the header that names it.
// Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "modules/alerts/types.h"
#include "modules/notify/types.h"

namespace notify {

struct Message {  // what one flush tells one integration
  std::string receiver;
  std::string group_key;
  labels::LabelSet group_labels;
  std::string external_url;
  Reason reason = Reason::first_notification;
  std::vector<alerts::EpisodePtr> alerts;  // in the API's order; resolved ones by their flag
  bool firing() const;
};

// `max_alerts` 0 sends all; else the first n, and the rest is counted in truncatedAlerts.
std::string webhook_body(const Message& message, std::int64_t max_alerts);

// The same for the same state told again after a crash, another for a later message: SHA-256 over
// group, receiver, integration, the time of the last message, and each alert's hash and status.
std::string idempotency_key(const Message& message, std::size_t integration, base::Time last_sent);

void sort_as_group(std::vector<alerts::EpisodePtr>& episodes);  // by before_in_group

}  // namespace notify
