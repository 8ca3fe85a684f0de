// Webhooks: a tenant's events sent to its own addresses, as CloudEvents 1.0 signed with a secret of
// the webhook's; at least once, in order per object. An event is queued in a unit of work that a
// subscriber runs and sent outside of it; one that fails is tried again with back-off, after
// `webhook_attempts_max` it is parked and holds back only later ones of its object. One replica
// sends. Safe from any thread.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/describe/describe.h"
#include "base/result.h"
#include "core/caller.h"
#include "core/lease.h"
#include "core/page.h"
#include "core/secrets.h"
#include "core/services.h"
#include "core/subscribers.h"
#include "platform/outbound/http_client.h"

namespace core {

namespace permission {
// The address may hold a token, so only admins see it.
inline constexpr Permission webhooks_read{"webhooks:read", "See webhooks and what they were sent",
                                          admins};
inline constexpr Permission webhooks_write{"webhooks:write", "Create, change and test webhooks",
                                           admins};
}  // namespace permission

struct WantedWebhook {
  std::string name, url;
  std::vector<std::string> types{"*"};
  bool enabled = true;
};
const base::describe::Type& described(base::describe::Tag<WantedWebhook>);
// `invalid`, with a pointer: no http address, one with a user in it, or no event type.
base::Done check_webhook(const WantedWebhook& wanted);

struct Webhook {
  base::Id id;
  std::string name, url;
  std::vector<std::string> types;
  bool enabled = true;
  std::optional<std::string> disabled_reason;  // when the server disabled it
  base::Time created_at;
  std::string created_by;
};
const base::describe::Type& described(base::describe::Tag<Webhook>);

struct NewWebhook {
  base::Id id;
  std::string name, url;
  std::vector<std::string> types;
  bool enabled = true;
  std::string secret;  // "mwh_" + 43 base64url characters; shown this once
};
const base::describe::Type& described(base::describe::Tag<NewWebhook>);

struct WebhookFilter {
  std::optional<std::string> cursor;
  std::int32_t limit = page_limit_default;
};
const base::describe::Type& described(base::describe::Tag<WebhookFilter>);

enum class WebhookDeliveryState : std::uint8_t {
  pending,
  retrying,
  parked,
  delivered,
  skipped,
  failed
};
const base::describe::Type& described(base::describe::Tag<WebhookDeliveryState>);

struct WebhookDelivery {
  base::Id id, webhook_id;
  std::int64_t sequence = 0;  // of the ledger's entry; 0: a test
  std::string type, object;
  WebhookDeliveryState state = WebhookDeliveryState::pending;
  std::int64_t attempts = 0;
  base::Time created_at;
  std::optional<base::Time> next_attempt_at, ended_at;
  std::optional<std::int64_t> status;  // HTTP's, of the last attempt
  std::optional<std::string> error;
  base::Duration duration{};  // of the last attempt
};
const base::describe::Type& described(base::describe::Tag<WebhookDelivery>);

struct WebhookDeliveryFilter {
  base::Id id;  // the webhook
  std::vector<WebhookDeliveryState> state = {};
  std::optional<std::string> object = {}, cursor = {};
  std::int32_t limit = page_limit_default;
};
const base::describe::Type& described(base::describe::Tag<WebhookDeliveryFilter>);

inline constexpr std::int64_t webhooks_max = 100;             // a tenant
inline constexpr std::int64_t webhook_waiting_max = 100'000;  // then it is disabled
inline constexpr int webhook_attempts_max = 12;               // over about half an hour

class Webhooks {
 public:
  struct Options {
    std::size_t threads = 8;  // `webhook_threads`
    std::size_t in_flight_per_webhook_max = 4;
    base::Duration timeout = base::seconds(10);        // of an attempt
    base::Duration back_off_first = base::seconds(1);  // then twice as long each time
    base::Duration back_off_max = base::minutes(10);   // also of a Retry-After
    base::Duration kept = base::days(30);              // lines about what is over
  };
  Webhooks(const Services& services, const Secrets& secrets, Leases& leases,
           outbound::HttpClient& client, Options options);
  ~Webhooks();  // stops
  Subscriber subscriber();
  void start();
  void stop();  // waits for what is being sent

  base::Result<Page<Webhook>> list(const Caller& caller, const WebhookFilter& filter);
  base::Result<Webhook> get(const Caller& caller, const base::Id& id);
  base::Result<NewWebhook> create(const Caller& caller, const WantedWebhook& wanted);
  base::Result<Webhook> update(const Caller& caller, const base::Id& id,
                               const WantedWebhook& wanted);
  base::Result<NewWebhook> rotate_secret(const Caller& caller, const base::Id& id);
  base::Done remove(const Caller& caller, const base::Id& id);
  // Sends one event of type mainstay.webhook.test now, once; what came of it.
  base::Result<WebhookDelivery> test(const Caller& caller, const base::Id& id);

  // Newest first.
  base::Result<Page<WebhookDelivery>> deliveries(const Caller& caller,
                                                 const WebhookDeliveryFilter& filter);
  // At once and with all attempts before it; `conflict` when it is over or an earlier one of its
  // object is not.
  base::Result<WebhookDelivery> retry(const Caller& caller, const base::Id& webhook,
                                      const base::Id& delivery);
  base::Result<WebhookDelivery> skip(const Caller& caller, const base::Id& webhook,
                                     const base::Id& delivery);
  // A job: forgets what is long over and disables webhooks past `webhook_waiting_max`.
  base::Result<std::string> expire();

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the metrics' collector, weakly
};

}  // namespace core
