#include "core/deliverer.h"

#include <algorithm>

#include "core/job_boundary.h"
#include "core/notices.h"
#include "core/subscribers_store.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace core {
namespace {

constexpr std::int32_t batch_entries_max = 64;  // one unit of work delivers at most so many
// A cursor that moved over entries nobody wanted is written this often; after a crash they are seen
// again.
constexpr std::int64_t unwritten_entries_max = 1'000;
constexpr base::Duration back_off_first = base::seconds(1);
constexpr base::Duration back_off_max = base::minutes(5);

base::Duration back_off(std::int64_t attempts) {
  base::Duration wait = back_off_first;
  for (std::int64_t i = 1; i < attempts && wait < back_off_max; ++i) wait = wait * 2;
  return std::min(wait, back_off_max);
}

HeldDelivery held_of(const Subscriber& subscriber, const LedgerEntry& entry) {
  return {.id = subscriber.name + ":" + std::to_string(entry.sequence),
          .subscriber = subscriber.name,
          .sequence = entry.sequence,
          .type = entry.type,
          .object = entry.object,
          .error = {},
          .next_attempt_at = {}};
}

Caller caller_for(const base::Id& tenant, const Subscriber& subscriber, const LedgerEntry& entry) {
  auto caller = system_caller(tenant, subscriber.name);
  caller.hops = entry.hops + 1;
  return caller;
}

void count(telemetry::Metrics& metrics, const Subscriber& subscriber, std::string_view outcome,
           std::uint64_t number) {
  metrics
      .counter("mainstay_deliveries_total", "Events handed to subscribers",
               {{"subscriber", subscriber.name}, {"outcome", std::string(outcome)}})
      .add(number);
}

}  // namespace

bool type_matches(const std::vector<std::string>& types, std::string_view type) {
  return std::any_of(types.begin(), types.end(), [&](std::string_view wanted) {
    if (wanted == "*") return true;
    if (wanted.ends_with(".*")) return type.starts_with(wanted.substr(0, wanted.size() - 1));
    return wanted == type;
  });
}

void Deliverer::forget() {
  positions_.clear();
  const std::lock_guard lock(mutex_);
  lag_.clear();
}

std::map<Deliverer::Key, SubscriberLag> Deliverer::lag() const {
  const std::lock_guard lock(mutex_);
  return lag_;
}

base::Result<Deliverer::Position*> Deliverer::position_of(const base::Id& tenant,
                                                          const Subscriber& subscriber) {
  const auto key = Key(tenant, subscriber.name);
  const auto found = positions_.find(key);
  if (found != positions_.end()) return &found->second;
  const auto cursor = TRY(services_.store.read(tenant, [&](const store::Snapshot& snapshot) {
    return subscribers_store::cursor(snapshot, subscriber.name);
  }));
  return &positions_.emplace(key, Position{cursor, cursor}).first->second;
}

void Deliverer::tell(store::Transaction& transaction, const HeldDelivery& held) {
  transaction.after_commit(
      [&notices = services_.notices, tenant = transaction.tenant(), id = held.id] {
        notices.publish(tenant, {.topic = "deliveries", .id = id});
      });
}

// What a failed delivery becomes: tried again later, or parked.
HeldDelivery Deliverer::failed(HeldDelivery held, const base::Error& error) {
  ++held.attempts;
  held.error = error.message;
  held.next_attempt_at.reset();
  const bool parked = held.attempts >= Subscribers::attempts_max;
  if (!parked) held.next_attempt_at = services_.clock.now() + back_off(held.attempts);
  services_.log.write(parked ? telemetry::Level::error : telemetry::Level::warning,
                      parked ? "delivery is parked" : "delivery failed",
                      {{"subscriber", held.subscriber},
                       {"sequence", held.sequence},
                       {"object", held.object},
                       {"attempts", held.attempts},
                       {"error", held.error}});
  return held;
}

// Delivers it, or holds it: behind an earlier one of its object, or because subscribers run in a
// circle.
base::Done Deliverer::deliver_one(store::Transaction& transaction, const Subscriber& subscriber,
                                  const LedgerEntry& entry) {
  const bool waits = TRY(subscribers_store::holds(transaction, subscriber.name, entry.object));
  auto held = held_of(subscriber, entry);
  if (!waits && entry.hops <= Subscribers::event_hops_max)
    return subscriber.deliver(transaction, caller_for(transaction.tenant(), subscriber, entry),
                              entry);
  if (!waits) {
    held.attempts = Subscribers::attempts_max;
    held.error = std::to_string(entry.hops) +
                 " deliveries led to this event, one causing the next"
                 " (at most " +
                 std::to_string(Subscribers::event_hops_max) + "): subscribers run in a circle";
    services_.log.error(
        "delivery is parked",
        {{"subscriber", held.subscriber}, {"sequence", held.sequence}, {"error", held.error}});
  }
  tell(transaction, held);
  return subscribers_store::hold(transaction, held);
}

base::Done Deliverer::deliver_together(const base::Id& tenant, const Subscriber& subscriber,
                                       const std::vector<const LedgerEntry*>& entries,
                                       std::int64_t cursor) {
  return within_boundary([&] {
    return services_.store.write(tenant, [&](store::Transaction& transaction) -> base::Done {
      TRY(leadership_.check(transaction));
      for (const auto* entry : entries) TRY(deliver_one(transaction, subscriber, *entry));
      return subscribers_store::set_cursor(transaction, subscriber.name, cursor);
    });
  });
}

// The unit that holds a failed entry moves the cursor too, so that what comes behind goes on. An
// error means that the store does not take even that, or that another replica leads now.
base::Done Deliverer::deliver_alone(const base::Id& tenant, const Subscriber& subscriber,
                                    const LedgerEntry& entry) {
  const auto done = deliver_together(tenant, subscriber, {&entry}, entry.sequence);
  if (done) {
    count(services_.metrics, subscriber, "delivered", 1);
    return {};
  }
  std::optional<HeldDelivery> held;
  TRY(services_.store.write(tenant, [&](store::Transaction& transaction) -> base::Done {
    TRY(leadership_.check(transaction));
    if (!held) held = failed(held_of(subscriber, entry), done.error());
    TRY(subscribers_store::hold(transaction, *held));
    tell(transaction, *held);
    return subscribers_store::set_cursor(transaction, subscriber.name, entry.sequence);
  }));
  count(services_.metrics, subscriber, "failed", 1);
  return {};
}

base::Result<Deliverer::Batch> Deliverer::read_batch(const base::Id& tenant,
                                                     const Subscriber& subscriber,
                                                     std::int64_t after) {
  return services_.store.read(tenant, [&](const store::Snapshot& snapshot) -> base::Result<Batch> {
    Batch batch;
    batch.entries = TRY(services_.ledger.after(snapshot, after, batch_entries_max));
    batch.head = TRY(services_.ledger.head(snapshot)).size;
    if (subscriber.listens && !batch.entries.empty())
      batch.listens = TRY(subscriber.listens(snapshot));
    return batch;
  });
}

void Deliverer::note_lag(const base::Id& tenant, const Subscriber& subscriber,
                         std::int64_t sequence, const Batch& batch) {
  const std::lock_guard lock(mutex_);
  auto& lag = lag_[Key(tenant, subscriber.name)];
  lag.sequence = sequence;
  lag.entries = batch.head - sequence;
  lag.oldest_at.reset();
  if (!batch.entries.empty()) lag.oldest_at = batch.entries.front().at;
}

// False when there is nothing more.
base::Result<bool> Deliverer::deliver_fresh(const base::Id& tenant, const Subscriber& subscriber,
                                            Position& position) {
  const auto batch = TRY(read_batch(tenant, subscriber, position.cursor));
  note_lag(tenant, subscriber, position.cursor, batch);
  if (batch.entries.empty()) return false;
  std::vector<const LedgerEntry*> wanted;
  if (batch.listens)
    for (const auto& entry : batch.entries)
      if (type_matches(subscriber.types, entry.type)) wanted.push_back(&entry);
  const auto last = batch.entries.back().sequence;
  if (wanted.empty() && last - position.written < unwritten_entries_max) {
    position.cursor = last;
    return true;
  }
  if (deliver_together(tenant, subscriber, wanted, last)) {
    count(services_.metrics, subscriber, "delivered", wanted.size());
    position.cursor = position.written = last;
    return true;
  }
  for (const auto* entry : wanted) {
    if (stops_()) return false;
    TRY(deliver_alone(tenant, subscriber, *entry));
    position.cursor = position.written = entry->sequence;
  }
  position.cursor = last;
  return true;
}

base::Done Deliverer::attempt(const base::Id& tenant, const Subscriber& subscriber,
                              HeldDelivery held) {
  const auto entries = TRY(services_.store.read(tenant, [&](const store::Snapshot& snapshot) {
    return services_.ledger.after(snapshot, held.sequence - 1, 1);
  }));
  const auto done = within_boundary([&] {
    return services_.store.write(tenant, [&](store::Transaction& transaction) -> base::Done {
      TRY(leadership_.check(transaction));
      if (entries.empty() || entries.front().sequence != held.sequence)
        return base::conflict("the ledger does not hold entry " + std::to_string(held.sequence));
      // Who skips it meanwhile wins.
      const bool still_held = TRY(subscribers_store::release(transaction, subscriber.name,
                                                             held.sequence, services_.clock.now()));
      if (!still_held) return {};
      tell(transaction, held);
      return subscriber.deliver(transaction, caller_for(tenant, subscriber, entries.front()),
                                entries.front());
    });
  });
  count(services_.metrics, subscriber, done ? "delivered" : "failed", 1);
  if (done) return {};
  std::optional<HeldDelivery> next;
  return services_.store.write(tenant, [&](store::Transaction& transaction) -> base::Done {
    TRY(leadership_.check(transaction));
    if (!next) next = failed(std::move(held), done.error());
    tell(transaction, *next);
    return subscribers_store::note_attempt(transaction, *next);
  });
}

// False when nothing more is due.
base::Result<bool> Deliverer::retry_due(const base::Id& tenant, const Subscriber& subscriber) {
  const auto now = services_.clock.now();
  auto due = TRY(services_.store.read(tenant, [&](const store::Snapshot& snapshot) {
    return subscribers_store::due(snapshot, subscriber.name, now, batch_entries_max);
  }));
  for (auto& held : due) {
    if (stops_()) return false;
    TRY(attempt(tenant, subscriber, std::move(held)));
  }
  return !due.empty();
}

base::Result<base::Time> Deliverer::deliver(const base::Id& tenant, const Subscriber& subscriber) {
  auto* position = TRY(position_of(tenant, subscriber));
  while (!stops_() && TRY(retry_due(tenant, subscriber))) {
  }
  while (!stops_() && TRY(deliver_fresh(tenant, subscriber, *position))) {
  }
  const auto held = TRY(services_.store.read(tenant, [&](const store::Snapshot& snapshot) {
    return subscribers_store::held(snapshot, subscriber.name);
  }));
  const std::lock_guard lock(mutex_);
  auto& lag = lag_[Key(tenant, subscriber.name)];
  lag.held = held.total;
  lag.parked = held.parked;
  return held.next_attempt_at.value_or(base::time_max);
}

}  // namespace core
