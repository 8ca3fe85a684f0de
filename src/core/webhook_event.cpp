#include "core/webhook_event.h"

#include <charconv>
#include <utility>

#include "base/crypto/crypto.h"
#include "base/text.h"
#include "core/canonical_json.h"
#include "platform/outbound/url.h"

namespace core {
namespace {

// An attribute is never empty (CloudEvents, 3.1): it is left out.
void append_attribute(std::string& out, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  if (out.size() > 1) out += ',';
  append_canonical_member(out, name, text);
}

std::string padded(std::int64_t sequence) {
  const auto digits = std::to_string(sequence);
  return std::string(19 - digits.size(), '0') + digits;
}

// Seconds only: a date needs the receiver's clock.
std::optional<base::Duration> retry_after(const outbound::Response& response) {
  const auto text = response.header("Retry-After");
  if (!text) return std::nullopt;
  std::int32_t seconds = 0;
  const auto read = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (read.ec != std::errc() || read.ptr != text->data() + text->size() || seconds < 0)
    return std::nullopt;
  return base::seconds(seconds);
}

std::string without_path(std::string text, const std::string& url) {
  const auto parsed = outbound::parse_url(url);
  if (!parsed) return text;
  const auto shown = parsed->shown();
  for (std::size_t at = 0; (at = text.find(shown, at)) != std::string::npos;) {
    text.replace(at, shown.size(), parsed->destination());
    at += parsed->destination().size();
  }
  return text;
}

}  // namespace

std::string cloud_event(const Tenant& tenant, const LedgerEntry& entry) {
  std::string out = "{";
  append_attribute(out, "specversion", "1.0");
  append_attribute(out, "id", base::to_string(entry.id));
  append_attribute(out, "source", "urn:mainstay:tenant:" + base::to_string(tenant.id));
  append_attribute(out, "type", "mainstay." + entry.type);
  append_attribute(out, "subject", entry.object);
  append_attribute(out, "time", base::format_rfc3339(entry.at));
  append_attribute(out, "datacontenttype", "application/json");
  append_attribute(out, "tenant", tenant.name);
  if (entry.sequence > 0) append_attribute(out, "sequence", padded(entry.sequence));
  append_attribute(out, "actor", entry.actor.name);
  return out + ",\"data\":" + entry.body.text + "}";
}

std::string webhook_signature(const base::Secret& secret, std::string_view timestamp,
                              std::string_view body) {
  const auto text = std::string(timestamp) + "." + std::string(body);
  return "v1=" + base::to_hex(base::crypto::view(base::crypto::hmac_sha256(secret.reveal(), text)));
}

outbound::Request webhook_request(WebhookCall call) {
  const auto timestamp = std::to_string(call.now.nanoseconds / 1'000'000'000);
  outbound::Request request;
  request.method = "POST";
  request.url = std::move(call.url);
  request.headers = {
      {"Content-Type", "application/cloudevents+json; charset=utf-8"},
      {"X-Mainstay-Timestamp", timestamp},
      {"X-Mainstay-Signature", webhook_signature(call.secret, timestamp, call.body)}};
  request.body = std::move(call.body);
  request.follow_redirects = false;
  request.timeout = call.timeout;
  request.response_bytes_max = 64 << 10;
  request.trust = outbound::Trust::user;
  request.tenant = call.tenant;
  request.attempts_max = 1;  // the sender tries again, and counts
  return request;
}

WebhookAnswer webhook_answer(const base::Result<outbound::Response>& response,
                             const std::string& url) {
  if (!response)
    return {.delivered = false,
            .status = {},
            .error = without_path(response.error().message, url),
            .retry_after = {}};
  WebhookAnswer answer{.delivered = response->status >= 200 && response->status < 300,
                       .status = response->status,
                       .error = {},
                       .retry_after = {}};
  if (answer.delivered) return answer;
  answer.error = "the receiver answered " + std::to_string(response->status);
  answer.retry_after = retry_after(*response);
  return answer;
}

std::string webhook_target(const std::string& url) {
  const auto parsed = outbound::parse_url(url);
  return parsed ? parsed->destination() : "";
}

}  // namespace core
