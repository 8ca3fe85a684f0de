#include "core/webhooks.h"

#include <utility>

#include "base/text.h"
#include "core/notices.h"
#include "core/tenants.h"
#include "core/webhook_event.h"
#include "core/webhook_secret.h"
#include "core/webhook_sender.h"
#include "core/webhook_store.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace core {
namespace {

using base::describe::field;
using Transaction = store::Transaction;

// What the ledger says of one: no path and query of its address, which may be secret.
struct WebhookFacts {
  std::string name, target;
  std::vector<std::string> types;
  bool enabled = true;
};
const base::describe::Type& described(base::describe::Tag<WebhookFacts>) {
  static constexpr base::describe::Field fields[] = {
      field<&WebhookFacts::name>("name", "Its name"),
      field<&WebhookFacts::target>("target", "Where it sends, without path and query"),
      field<&WebhookFacts::types>("types", "Which events"),
      field<&WebhookFacts::enabled>("enabled", "Whether events are sent")};
  static constexpr auto type = base::describe::object("WebhookFacts", "Of a webhook", fields);
  return type;
}

WebhookFacts facts_of(const Webhook& webhook) {
  return {.name = webhook.name,
          .target = webhook_target(webhook.url),
          .types = webhook.types,
          .enabled = webhook.enabled};
}

NewWebhook shown_once(const Webhook& webhook, const base::Secret& secret) {
  return {.id = webhook.id,
          .name = webhook.name,
          .url = webhook.url,
          .types = webhook.types,
          .enabled = webhook.enabled,
          .secret = std::string(secret.reveal())};
}

base::Error named(base::Error error, const std::string& name) {
  if (error.code != base::Code::conflict) return error;
  return base::conflict("there is a webhook named " + name + " already");
}

}  // namespace

struct Webhooks::State {
  State(const Services& s, const Secrets& seals, Leases& leases, outbound::HttpClient& client,
        Options o)
      : services(s), secrets(seals), options(o), sender(s, seals, leases, client, o) {}

  base::Done queue(Transaction& transaction, const LedgerEntry& entry);
  base::Done append(Transaction& transaction, const Caller& caller, std::string_view type,
                    const Webhook& webhook);
  void tell(Transaction& transaction, std::string_view topic, const base::Id& id);
  template <class Decide>
  base::Result<WebhookDelivery> decide(const Caller& caller, const base::Id& webhook,
                                       const base::Id& delivery, std::string_view type,
                                       Decide decide);
  base::Done disable_if_behind(Transaction& transaction, const webhook_store::Stored& stored);
  void report(std::vector<telemetry::Sample>& samples) const;

  const Services& services;
  const Secrets& secrets;
  const Options options;
  WebhookSender sender;
};

void Webhooks::State::tell(Transaction& transaction, std::string_view topic, const base::Id& id) {
  transaction.after_commit(
      [&notices = services.notices, tenant = transaction.tenant(), topic = std::string(topic),
       id = base::to_string(id)] { notices.publish(tenant, {.topic = topic, .id = id}); });
}

base::Done Webhooks::State::append(Transaction& transaction, const Caller& caller,
                                   std::string_view type, const Webhook& webhook) {
  tell(transaction, "webhooks", webhook.id);
  return services.ledger.append(transaction, caller, type, base::to_string(webhook.id),
                                facts_of(webhook));
}

// In the unit of the subscriber: one row a webhook that wants it.
base::Done Webhooks::State::queue(Transaction& transaction, const LedgerEntry& entry) {
  bool queued = false;
  for (const auto& stored : TRY(webhook_store::enabled(transaction))) {
    if (entry.sequence <= stored.from_sequence || !type_matches(stored.webhook.types, entry.type))
      continue;
    TRY(webhook_store::queue(transaction, {.id = services.ids.next(),
                                           .webhook_id = stored.webhook.id,
                                           .sequence = entry.sequence,
                                           .type = entry.type,
                                           .object = entry.object,
                                           .created_at = services.clock.now(),
                                           .next_attempt_at = {},
                                           .ended_at = {},
                                           .status = {},
                                           .error = {}}));
    queued = true;
  }
  if (queued) transaction.after_commit(sender.poker());
  return {};
}

// Of the replica that sends; the others say nothing.
void Webhooks::State::report(std::vector<telemetry::Sample>& samples) const {
  if (!sender.leads()) return;
  webhook_store::Unfinished sum;
  for (const auto& tenant : services.tenants.all()) {
    const auto done =
        services.store.read(tenant.id, [&](const store::Snapshot& snapshot) -> base::Done {
          for (const auto& stored : TRY(webhook_store::enabled(snapshot))) {
            const auto unfinished = TRY(webhook_store::unfinished(snapshot, stored.webhook.id));
            sum.total += unfinished.total;
            sum.parked += unfinished.parked;
          }
          return {};
        });
    if (!done) return;
  }
  samples.push_back({"mainstay_webhook_waiting",
                     "Events queued for webhooks and not over",
                     "gauge",
                     {},
                     static_cast<double>(sum.total)});
  samples.push_back({"mainstay_webhook_parked",
                     "Of them, given up until somebody retries them",
                     "gauge",
                     {},
                     static_cast<double>(sum.parked)});
}

Webhooks::Webhooks(const Services& services, const Secrets& secrets, Leases& leases,
                   outbound::HttpClient& client, Options options)
    : state_(std::make_shared<State>(services, secrets, leases, client, options)) {
  services.metrics.collect([weak = std::weak_ptr(state_)](std::vector<telemetry::Sample>& samples) {
    if (const auto state = weak.lock()) state->report(samples);
  });
}

Webhooks::~Webhooks() { stop(); }

Subscriber Webhooks::subscriber() {
  return {.name = "core.webhooks",
          .types = {"*"},
          .deliver = [this](Transaction& transaction, const Caller&,
                            const LedgerEntry& entry) { return state_->queue(transaction, entry); },
          .listens =
              [](const store::Snapshot& snapshot) { return webhook_store::any_enabled(snapshot); }};
}

void Webhooks::start() { state_->sender.start(); }
void Webhooks::stop() { state_->sender.stop(); }

base::Result<Page<Webhook>> Webhooks::list(const Caller& caller, const WebhookFilter& filter) {
  TRY(caller.require(permission::webhooks_read));
  return state_->services.store.read(caller.tenant, [&](const store::Snapshot& snapshot) {
    return webhook_store::list(snapshot, filter);
  });
}

base::Result<Webhook> Webhooks::get(const Caller& caller, const base::Id& id) {
  TRY(caller.require(permission::webhooks_read));
  return TRY(state_->services.store.read(caller.tenant,
                                         [&](const store::Snapshot& snapshot) {
                                           return webhook_store::find(snapshot, id);
                                         }))
      .webhook;
}

base::Result<NewWebhook> Webhooks::create(const Caller& caller, const WantedWebhook& wanted) {
  TRY(caller.require(permission::webhooks_write));
  TRY(check_webhook(wanted));
  const auto& services = state_->services;
  webhook_store::Stored stored{.webhook = {.id = services.ids.next(),
                                           .name = wanted.name,
                                           .url = wanted.url,
                                           .types = wanted.types,
                                           .enabled = wanted.enabled,
                                           .disabled_reason = {},
                                           .created_at = services.clock.now(),
                                           .created_by = caller.name},
                               .sealed_secret = {}};
  const auto secret = new_webhook_secret(services.randomness);
  const Sealer sealer = TRY(state_->secrets.sealer());
  const auto done =
      services.store.write(caller.tenant, [&](Transaction& transaction) -> base::Done {
        if (TRY(webhook_store::count(transaction)) >= webhooks_max)
          return base::conflict("at most " + std::to_string(webhooks_max) +
                                " webhooks: delete one first");
        stored.from_sequence = TRY(services.ledger.head(transaction)).size;
        stored.sealed_secret = TRY(sealer.seal(
            transaction, webhook_secret_place(caller.tenant, stored.webhook.id), secret));
        if (auto put = webhook_store::insert(transaction, stored); !put)
          return named(std::move(put).error(), wanted.name);
        return state_->append(transaction, caller, "webhook.created", stored.webhook);
      });
  if (!done) return done.error();
  return shown_once(stored.webhook, secret);
}

base::Result<Webhook> Webhooks::update(const Caller& caller, const base::Id& id,
                                       const WantedWebhook& wanted) {
  TRY(caller.require(permission::webhooks_write));
  TRY(check_webhook(wanted));
  const auto& services = state_->services;
  auto updated = TRY(
      services.store.write(caller.tenant, [&](Transaction& transaction) -> base::Result<Webhook> {
        auto stored = TRY(webhook_store::find(transaction, id));
        // What came while it was disabled is not sent later.
        if (wanted.enabled && !stored.webhook.enabled)
          stored.from_sequence = TRY(services.ledger.head(transaction)).size;
        stored.webhook.name = wanted.name;
        stored.webhook.url = wanted.url;
        stored.webhook.types = wanted.types;
        stored.webhook.enabled = wanted.enabled;
        if (wanted.enabled) stored.webhook.disabled_reason.reset();
        if (auto put = webhook_store::update(transaction, stored); !put)
          return named(std::move(put).error(), wanted.name);
        TRY(state_->append(transaction, caller, "webhook.updated", stored.webhook));
        return stored.webhook;
      }));
  state_->sender.poke();
  return updated;
}

base::Result<NewWebhook> Webhooks::rotate_secret(const Caller& caller, const base::Id& id) {
  TRY(caller.require(permission::webhooks_write));
  const auto secret = new_webhook_secret(state_->services.randomness);
  const Sealer sealer = TRY(state_->secrets.sealer());
  return state_->services.store.write(
      caller.tenant, [&](Transaction& transaction) -> base::Result<NewWebhook> {
        auto stored = TRY(webhook_store::find(transaction, id));
        stored.sealed_secret =
            TRY(sealer.seal(transaction, webhook_secret_place(caller.tenant, id), secret));
        TRY(webhook_store::update(transaction, stored));
        TRY(state_->append(transaction, caller, "webhook.secret_rotated", stored.webhook));
        return shown_once(stored.webhook, secret);
      });
}

base::Done Webhooks::remove(const Caller& caller, const base::Id& id) {
  TRY(caller.require(permission::webhooks_write));
  return state_->services.store.write(caller.tenant, [&](Transaction& transaction) -> base::Done {
    const auto stored = TRY(webhook_store::find(transaction, id));
    TRY(webhook_store::remove(transaction, id));
    return state_->append(transaction, caller, "webhook.deleted", stored.webhook);
  });
}

base::Result<WebhookDelivery> Webhooks::test(const Caller& caller, const base::Id& id) {
  TRY(caller.require(permission::webhooks_write));
  const auto& services = state_->services;
  const auto stored = TRY(services.store.read(caller.tenant, [&](const store::Snapshot& snapshot) {
    return webhook_store::find(snapshot, id);
  }));
  const auto tenant = services.tenants.find(caller.tenant);
  if (!tenant) return base::not_found("there is no such tenant");
  const auto now = services.clock.now();
  const LedgerEntry entry{.id = services.ids.next(),
                          .at = now,
                          .type = "webhook.test",
                          .object = base::to_string(id),
                          .actor = {.kind = caller.kind, .id = caller.id, .name = caller.name},
                          .request_id = caller.request_id,
                          .body = {base::describe::to_json(facts_of(stored.webhook))},
                          .leaf_hash = {}};
  WebhookDelivery delivery{.id = entry.id,
                           .webhook_id = id,
                           .type = entry.type,
                           .object = entry.object,
                           .created_at = now,
                           .next_attempt_at = {},
                           .ended_at = {},
                           .status = {},
                           .error = {}};
  const auto answer = state_->sender.send(*tenant, stored, entry, delivery);
  delivery.state =
      answer.delivered ? WebhookDeliveryState::delivered : WebhookDeliveryState::failed;
  delivery.ended_at = services.clock.now();
  TRY(services.store.write(caller.tenant, [&](Transaction& transaction) -> base::Done {
    TRY(webhook_store::find(transaction, id));  // it may have been deleted meanwhile
    TRY(webhook_store::put(transaction, delivery));
    return state_->append(transaction, caller, "webhook.tested", stored.webhook);
  }));
  return delivery;
}

base::Result<Page<WebhookDelivery>> Webhooks::deliveries(const Caller& caller,
                                                         const WebhookDeliveryFilter& filter) {
  TRY(caller.require(permission::webhooks_read));
  return state_->services.store.read(
      caller.tenant, [&](const store::Snapshot& snapshot) -> base::Result<Page<WebhookDelivery>> {
        TRY(webhook_store::find(snapshot, filter.id));
        return webhook_store::deliveries(snapshot, filter);
      });
}

// A person decided about a delivery: the ledger says who.
template <class Decide>
base::Result<WebhookDelivery> Webhooks::State::decide(const Caller& caller, const base::Id& webhook,
                                                      const base::Id& delivery,
                                                      std::string_view type, Decide decide) {
  TRY(caller.require(permission::webhooks_write));
  auto decided = TRY(services.store.write(
      caller.tenant, [&](Transaction& transaction) -> base::Result<WebhookDelivery> {
        auto found = TRY(webhook_store::delivery(transaction, webhook, delivery));
        if (found.ended_at)
          return base::conflict("it is over: " +
                                std::string(base::describe::choice_name(found.state)));
        TRY(decide(transaction, found));
        tell(transaction, "webhook-deliveries", delivery);
        TRY(services.ledger.append(transaction, caller, type, base::to_string(webhook), found));
        return found;
      }));
  sender.poke();
  return decided;
}

base::Result<WebhookDelivery> Webhooks::retry(const Caller& caller, const base::Id& webhook,
                                              const base::Id& delivery) {
  return state_->decide(caller, webhook, delivery, "webhook.delivery_retried",
                        [&](Transaction& transaction, WebhookDelivery& found) -> base::Done {
                          const bool first = TRY(webhook_store::is_first(transaction, found));
                          if (!first)
                            return base::conflict("an earlier one about " + found.object +
                                                  " is not over: retry or skip that one first");
                          found.attempts = 0;
                          found.state = WebhookDeliveryState::retrying;
                          found.next_attempt_at = state_->services.clock.now();
                          return webhook_store::note(transaction, found);
                        });
}

base::Result<WebhookDelivery> Webhooks::skip(const Caller& caller, const base::Id& webhook,
                                             const base::Id& delivery) {
  return state_->decide(caller, webhook, delivery, "webhook.delivery_skipped",
                        [&](Transaction& transaction, WebhookDelivery& found) -> base::Done {
                          found.state = WebhookDeliveryState::skipped;
                          found.next_attempt_at.reset();
                          found.ended_at = state_->services.clock.now();
                          return webhook_store::end(transaction, found, *found.ended_at);
                        });
}

base::Done Webhooks::State::disable_if_behind(Transaction& transaction,
                                              const webhook_store::Stored& stored) {
  if (TRY(webhook_store::unfinished(transaction, stored.webhook.id)).total <= webhook_waiting_max)
    return {};
  auto changed = stored;
  changed.webhook.enabled = false;
  changed.webhook.disabled_reason =
      "more than " + std::to_string(webhook_waiting_max) + " events wait for it";
  services.log.error("a webhook is disabled", {{"webhook", stored.webhook.name},
                                               {"reason", *changed.webhook.disabled_reason}});
  TRY(webhook_store::update(transaction, changed));
  return append(transaction, system_caller(transaction.tenant(), "webhooks"), "webhook.disabled",
                changed.webhook);
}

base::Result<std::string> Webhooks::expire() {
  const auto& services = state_->services;
  std::int64_t forgotten = 0;
  for (const auto& tenant : services.tenants.all())
    forgotten += TRY(services.store.write(
        tenant.id, [&](Transaction& transaction) -> base::Result<std::int64_t> {
          for (const auto& stored : TRY(webhook_store::enabled(transaction)))
            TRY(state_->disable_if_behind(transaction, stored));
          return webhook_store::forget(transaction, services.clock.now() - state_->options.kept);
        }));
  return std::to_string(forgotten) + " lines about deliveries forgotten";
}

}  // namespace core
