#include "modules/integrations/service.h"

#include <array>
#include <mutex>
#include <string>
#include <utility>

#include "base/secret.h"
#include "base/text.h"
#include "core/ledger.h"
#include "core/notices.h"
#include "core/tenants.h"
#include "modules/integrations/alertmanager_webhook.h"
#include "modules/integrations/codec.h"
#include "modules/integrations/events.h"
#include "platform/telemetry/log.h"

namespace integrations {
namespace {

constexpr std::string_view topic = "integrations";
constexpr std::size_t key_bytes = 32;
constexpr base::Duration recheck = base::seconds(1);  // `credentials_recheck`

std::string new_key(base::Randomness& randomness) {
  std::array<char, key_bytes> bytes{};
  randomness.fill(bytes.data(), bytes.size());
  return "msk_" + base::to_base64url({bytes.data(), bytes.size()});
}

std::string_view name(Refusal refusal) {
  switch (refusal) {
    case Refusal::key:
      return "key";
    case Refusal::content_type:
      return "content_type";
    case Refusal::size:
      return "size";
    case Refusal::overload:
      return "overload";
  }
  return "";
}

base::Result<Decoded> decode_webhook(const core::Signal& signal) {
  const RawWebhook webhook = TRY(decode_raw_webhook(signal.bytes));
  ParsedWebhook parsed = TRY(parse_alertmanager_webhook(webhook.body));
  return Decoded{std::make_shared<const AlertSignals>(std::move(parsed.signals)),
                 std::move(parsed.refused)};
}

}  // namespace

std::string body_of(std::uint8_t kind, std::string_view bytes) {
  if (kind == static_cast<std::uint8_t>(RecordKind::raw_webhook))
    if (auto webhook = decode_raw_webhook(bytes)) return std::move(webhook->body);
  return std::string(bytes);
}

core::Signal to_record(const base::Id& tenant, base::Time received_at,
                       std::shared_ptr<const AlertSignals> signals) {
  return {.tenant = tenant,
          .source = {},
          .received_at = received_at,
          .kind = static_cast<std::uint8_t>(RecordKind::alert_signals),
          .bytes = encode(*signals),
          .parsed = std::move(signals)};
}

base::Result<Decoded> Service::decode(const core::Signal& signal) const {
  switch (static_cast<RecordKind>(signal.kind)) {
    case RecordKind::alert_signals:
      if (signal.parsed)
        return Decoded{std::static_pointer_cast<const AlertSignals>(signal.parsed), {}};
      return Decoded{std::make_shared<const AlertSignals>(TRY(decode_alert_signals(signal.bytes))),
                     {}};
    case RecordKind::raw_webhook:
      return decode_webhook(signal);
  }
  return base::invalid("no reader for records of kind " + std::to_string(signal.kind));
}

Service::Service(const core::Services& services)
    : services_(services), replicated_(services.store.dialect() == store::Dialect::postgres) {}

Service::KnownPtr Service::known(const base::Id& tenant, const Keyed& keyed) const {
  auto entry = std::make_shared<Known>();
  entry->tenant = tenant;
  entry->id = keyed.integration.id;
  entry->name = keyed.integration.name;
  entry->key_hash = keyed.key_hash;
  entry->received_total =
      &services_.metrics.counter("mainstay_signals_received_total",
                                 "Messages accepted at the door.", {{"integration", entry->name}});
  return entry;
}

Service::KnownPtr Service::find(const base::Id& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = known_.find(id);
  return found == known_.end() ? nullptr : found->second;
}

// One that is there already keeps its counts.
base::Done Service::load() {
  std::uint64_t changes = 0;
  {
    const std::shared_lock lock(mutex_);
    changes = changes_;
  }
  std::unordered_map<base::Id, KnownPtr> read;
  for (const core::Tenant& tenant : services_.tenants.all()) {
    const auto list = TRY(services_.store.read(
        tenant.id, [](const store::Snapshot& snapshot) { return all(snapshot); }));
    for (const Keyed& keyed : list) {
      const KnownPtr before = find(keyed.integration.id);
      read[keyed.integration.id] = before ? before : known(tenant.id, keyed);
    }
  }
  const std::unique_lock lock(mutex_);
  if (changes == changes_) known_ = std::move(read);
  return {};
}

// Where somebody else is about it, or the store does not answer, what is known goes on.
void Service::load_again() {
  const std::unique_lock one(load_mutex_, std::try_to_lock);
  if (!one || services_.clock.now() - loaded_at_ < recheck) return;
  if (const auto done = load(); !done)
    services_.log.warning("keys of integrations not read", {{"error", done.error().message}});
  loaded_at_ = services_.clock.now();
}

base::Result<NewIntegration> Service::create(const core::Caller& caller,
                                             const WantedIntegration& wanted) {
  TRY(caller.require(permission::write));
  std::string key = new_key(services_.randomness);
  Keyed keyed;
  keyed.integration.id = services_.ids.next();
  keyed.integration.kind = wanted.kind;
  keyed.integration.name = wanted.name;
  keyed.integration.created_at = services_.clock.now();
  keyed.integration.created_by = caller.name;
  keyed.key_hash = base::crypto::sha256(key);
  const auto entry = known(caller.tenant, keyed);
  TRY(services_.store.write(caller.tenant, [&](store::Transaction& transaction) -> base::Done {
    TRY(insert(transaction, keyed));
    TRY(services_.ledger.append(transaction, caller, event::created, to_string(entry->id),
                                keyed.integration));
    transaction.after_commit([this, entry] {
      {
        const std::unique_lock lock(mutex_);
        known_[entry->id] = entry;
        ++changes_;
      }
      services_.notices.publish(entry->tenant, {std::string(topic), to_string(entry->id), 0});
    });
    return {};
  }));
  return NewIntegration{entry->id, wanted.kind, wanted.name, std::move(key)};
}

void Service::show_counts(Integration& integration) const {
  const auto entry = find(integration.id);
  if (!entry) return;
  integration.signals_total = static_cast<std::int64_t>(entry->signals.load());
  integration.refused_total = static_cast<std::int64_t>(entry->refused.load());
  if (const auto last = entry->last_signal_at.load(); last != 0)
    integration.last_signal_at = base::Time{last};
}

base::Result<core::Page<Integration>> Service::list(const core::Caller& caller,
                                                    const IntegrationFilter& filter) const {
  TRY(caller.require(permission::read));
  base::Id after;
  if (filter.cursor) {
    const auto keys = TRY(core::decode_cursor(*filter.cursor, 1));
    after = TRY(base::parse_id(keys.front()));
  }
  core::Page<Integration> answer;
  answer.items = TRY(services_.store.read(caller.tenant, [&](const store::Snapshot& snapshot) {
    return page(snapshot, after, filter.limit + 1);
  }));
  if (std::cmp_greater(answer.items.size(), filter.limit)) {
    answer.items.pop_back();
    answer.next = core::encode_cursor({to_string(answer.items.back().id)});
  }
  for (Integration& integration : answer.items) show_counts(integration);
  return answer;
}

base::Done Service::remove(const core::Caller& caller, const base::Id& id) {
  TRY(caller.require(permission::write));
  return services_.store.write(caller.tenant, [&](store::Transaction& transaction) -> base::Done {
    const auto found = TRY(integrations::find(transaction, id));
    if (!found) return base::not_found("no integration " + to_string(id));
    TRY(erase(transaction, id));
    TRY(services_.ledger.append(transaction, caller, event::removed, to_string(id), *found));
    transaction.after_commit([this, id, tenant = caller.tenant] {
      {
        const std::unique_lock lock(mutex_);
        known_.erase(id);
        ++changes_;
      }
      services_.notices.publish(tenant, {std::string(topic), to_string(id), 0});
    });
    return {};
  });
}

base::Result<Service::KnownPtr> Service::admit(std::optional<base::Id> id, std::string_view key) {
  if (replicated_) load_again();
  static constexpr base::crypto::Digest nobody{};
  const auto entry = id ? find(*id) : nullptr;
  const auto presented = base::crypto::sha256(key);
  const auto& wanted = entry ? entry->key_hash : nobody;
  const bool same =
      base::equal_in_constant_time(base::crypto::view(presented), base::crypto::view(wanted));
  if (!entry) return base::not_found("no such integration");
  if (same) return entry;
  count(*entry, Refusal::key);
  return base::unauthenticated(
      "send the integration's key as a bearer token, or as the password of basic authentication");
}

base::Done Service::accept(Known& integration, std::string_view content_type, std::string body) {
  const auto now = services_.clock.now();
  RawWebhook webhook{std::string(content_type), std::move(body)};
  const auto position =
      services_.intake.append({.tenant = integration.tenant,
                               .source = integration.id,
                               .received_at = now,
                               .kind = static_cast<std::uint8_t>(RecordKind::raw_webhook),
                               .bytes = encode(webhook),
                               .parsed = nullptr},
                              core::Wait::durable);
  if (!position) {
    count(integration, Refusal::overload);
    return base::unavailable("not now: " + position.error().message);
  }
  integration.signals.fetch_add(1);
  integration.last_signal_at.store(now.nanoseconds);
  integration.received_total->add();
  return {};
}

void Service::count(Known& integration, Refusal refusal) const {
  integration.refused.fetch_add(1);
  services_.metrics
      .counter("mainstay_signals_refused_total", "Messages refused at the door.",
               {{"integration", integration.name}, {"reason", std::string(name(refusal))}})
      .add();
}

}  // namespace integrations
