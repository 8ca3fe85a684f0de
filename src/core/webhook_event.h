// What a webhook is sent: an event as a CloudEvents 1.0 document in JSON's structured mode
// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md), signed, as
// an HTTP request; and what an answer means. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "core/ledger.h"
#include "core/tenants.h"
#include "platform/outbound/http_client.h"

namespace core {

// {specversion, id, source, type, subject, time, datacontenttype, tenant, sequence, actor, data}:
// `id` and `source` are the same each time that the entry is sent. `sequence` is padded to 19
// digits, because that extension is ordered as text; a test has none.
std::string cloud_event(const Tenant& tenant, const LedgerEntry& entry);

// `v1=` and the hex of HMAC-SHA256(secret, timestamp + "." + body); the timestamp is Unix seconds.
std::string webhook_signature(const base::Secret& secret, std::string_view timestamp,
                              std::string_view body);

struct WebhookCall {
  std::string url;
  const base::Secret& secret;
  std::string body;
  base::Time now;
  base::Duration timeout;
  base::Id tenant;
};
// A user gave the address, so it may lead to global addresses and allowed networks only.
outbound::Request webhook_request(WebhookCall call);

struct WebhookAnswer {
  bool delivered = false;
  std::optional<std::int64_t> status;
  std::string error;                          // "" when delivered
  std::optional<base::Duration> retry_after;  // that the receiver asked for
};
// 2xx is good, everything else is tried again: what is wrong may be mended over there. The error
// shows no path of the URL, which may be secret.
WebhookAnswer webhook_answer(const base::Result<outbound::Response>& response,
                             const std::string& url);

// "https://hooks.example.com:8443": where a URL goes, without user, path and query, which may be
// secret.
std::string webhook_target(const std::string& url);

}  // namespace core
