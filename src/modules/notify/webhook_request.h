// From a webhook's configuration and a message to the HTTP request that delivers it. Reads the
// files that hold rotated secrets, at each use.
#pragma once
#include "base/result.h"
#include "modules/notify/webhook_body.h"
#include "platform/outbound/http_client.h"

namespace notify {

struct WebhookCall {
  const Webhook& webhook;
  const Message& message;
  std::size_t index = 0;
  base::Time last_sent;
  base::Duration timeout;  // of this attempt
  base::Id tenant = {};
};

// `unavailable` when a secret's file cannot be read now.
base::Result<outbound::Request> webhook_request(const WebhookCall& call);

// Whether the answer is final, and what it means: delivered, worth another attempt (`unavailable`),
// or refused (`invalid`). Alertmanager's rule: 2xx is good, 5xx and connection errors are tried
// again.
base::Done verdict(const base::Result<outbound::Response>& answer);

}  // namespace notify
