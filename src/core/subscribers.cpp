#include "core/subscribers.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "base/check.h"
#include "base/describe/write.h"
#include "core/job_boundary.h"
#include "core/subscribers_store.h"
#include "core/tenants.h"
#include "platform/telemetry/log.h"

namespace core {
namespace {

namespace tables = subscribers_store;

constexpr std::int32_t batch_entries_max = 64;  // one unit of work delivers at most so many
// A cursor that moved over entries nobody wanted is written this often; after a crash they are seen
// again.
constexpr std::int64_t unwritten_entries_max = 1'000;
constexpr base::Duration back_off_first = base::seconds(1);
constexpr base::Duration back_off_max = base::minutes(5);
constexpr base::Duration store_retry = base::seconds(1);

base::Duration back_off(std::int64_t attempts) {
  base::Duration wait = back_off_first;
  for (std::int64_t i = 1; i < attempts && wait < back_off_max; ++i) wait = wait * 2;
  return std::min(wait, back_off_max);
}

bool wants(const Subscriber& subscriber, const LedgerEntry& entry) {
  return std::any_of(subscriber.types.begin(), subscriber.types.end(), [&](std::string_view type) {
    if (type.ends_with(".*")) return entry.type.starts_with(type.substr(0, type.size() - 1));
    return type == entry.type;
  });
}

// Wakes the thread. Shared with the ledger, which may call after the subscribers are gone.
struct Wake {
  std::mutex mutex;  // guards both
  bool poked = false, stopping = false;
  std::condition_variable changed;

  void poke() {
    {
      const std::lock_guard lock(mutex);
      poked = true;
    }
    changed.notify_all();
  }
  bool stops() {
    const std::lock_guard lock(mutex);
    return stopping;
  }
};

struct Position {
  std::int64_t cursor = 0;   // all up to here are delivered, held or not wanted
  std::int64_t written = 0;  // what the store holds
};

}  // namespace

struct Subscribers::State {
  explicit State(const Services& s) : services(s) {}

  void loop();
  base::Time deliver_all();
  base::Result<base::Time> deliver_to(const base::Id& tenant, const Subscriber& subscriber);
  base::Result<bool> retry_due(const base::Id& tenant, const Subscriber& subscriber);
  base::Done attempt(const base::Id& tenant, const Subscriber& subscriber, HeldDelivery held);
  base::Result<bool> deliver_fresh(const base::Id& tenant, const Subscriber& subscriber,
                                   Position& position);
  base::Done deliver_together(const base::Id& tenant, const Subscriber& subscriber,
                              const std::vector<const LedgerEntry*>& entries, std::int64_t cursor);
  base::Done deliver_alone(const base::Id& tenant, const Subscriber& subscriber,
                           const LedgerEntry& entry);
  base::Result<Position*> position_of(const base::Id& tenant, const Subscriber& subscriber);
  HeldDelivery failed(HeldDelivery held, const base::Error& error);
  base::Done decide(const Caller& caller, std::string_view type, const HeldDelivery& held,
                    store::Transaction& transaction);

  const Services& services;
  std::vector<Subscriber> subscribers;
  // Only the thread uses these.
  std::map<std::pair<base::Id, std::string>, Position> positions;
  const std::shared_ptr<Wake> wake = std::make_shared<Wake>();
  std::thread thread;
};

base::Result<Position*> Subscribers::State::position_of(const base::Id& tenant,
                                                        const Subscriber& subscriber) {
  const auto key = std::pair(tenant, subscriber.name);
  const auto found = positions.find(key);
  if (found != positions.end()) return &found->second;
  const auto cursor = TRY(services.store.read(tenant, [&](const store::Snapshot& snapshot) {
    return tables::cursor(snapshot, subscriber.name);
  }));
  return &positions.emplace(key, Position{cursor, cursor}).first->second;
}

// What a failed delivery becomes: tried again later, or parked.
HeldDelivery Subscribers::State::failed(HeldDelivery held, const base::Error& error) {
  ++held.attempts;
  held.error = error.message;
  held.next_attempt_at.reset();
  const bool parked = held.attempts >= attempts_max;
  if (!parked) held.next_attempt_at = services.clock.now() + back_off(held.attempts);
  services.log.write(parked ? telemetry::Level::error : telemetry::Level::warning,
                     parked ? "delivery is parked" : "delivery failed",
                     {{"subscriber", held.subscriber},
                      {"sequence", held.sequence},
                      {"object", held.object},
                      {"attempts", held.attempts},
                      {"error", held.error}});
  return held;
}

base::Done Subscribers::State::deliver_together(const base::Id& tenant,
                                                const Subscriber& subscriber,
                                                const std::vector<const LedgerEntry*>& entries,
                                                std::int64_t cursor) {
  const auto caller = system_caller(tenant, subscriber.name);
  return within_boundary([&] {
    return services.store.write(tenant, [&](store::Transaction& transaction) -> base::Done {
      for (const auto* entry : entries) {
        const bool waits = TRY(tables::holds(transaction, subscriber.name, entry->object));
        if (waits)
          TRY(tables::hold(transaction, {.subscriber = subscriber.name,
                                         .sequence = entry->sequence,
                                         .object = entry->object,
                                         .error = {},
                                         .next_attempt_at = {}}));
        else
          TRY(subscriber.deliver(transaction, caller, *entry));
      }
      return tables::set_cursor(transaction, subscriber.name, cursor);
    });
  });
}

// The unit that holds a failed entry moves the cursor too, so that what comes behind goes on. An
// error means that the store does not take even that.
base::Done Subscribers::State::deliver_alone(const base::Id& tenant, const Subscriber& subscriber,
                                             const LedgerEntry& entry) {
  const auto done = deliver_together(tenant, subscriber, {&entry}, entry.sequence);
  if (done) return {};
  const auto held = failed({.subscriber = subscriber.name,
                            .sequence = entry.sequence,
                            .object = entry.object,
                            .error = {},
                            .next_attempt_at = {}},
                           done.error());
  return services.store.write(tenant, [&](store::Transaction& transaction) -> base::Done {
    TRY(tables::hold(transaction, held));
    return tables::set_cursor(transaction, subscriber.name, entry.sequence);
  });
}

// False when there is nothing more.
base::Result<bool> Subscribers::State::deliver_fresh(const base::Id& tenant,
                                                     const Subscriber& subscriber,
                                                     Position& position) {
  const auto entries = TRY(services.store.read(tenant, [&](const store::Snapshot& snapshot) {
    return services.ledger.after(snapshot, position.cursor, batch_entries_max);
  }));
  if (entries.empty()) return false;
  std::vector<const LedgerEntry*> wanted;
  for (const auto& entry : entries)
    if (wants(subscriber, entry)) wanted.push_back(&entry);
  const auto last = entries.back().sequence;
  if (wanted.empty() && last - position.written < unwritten_entries_max) {
    position.cursor = last;
    return true;
  }
  if (deliver_together(tenant, subscriber, wanted, last)) {
    position.cursor = position.written = last;
    return true;
  }
  for (const auto* entry : wanted) {
    if (wake->stops()) return false;
    TRY(deliver_alone(tenant, subscriber, *entry));
    position.cursor = position.written = entry->sequence;
  }
  position.cursor = last;
  return true;
}

base::Done Subscribers::State::attempt(const base::Id& tenant, const Subscriber& subscriber,
                                       HeldDelivery held) {
  const auto entries = TRY(services.store.read(tenant, [&](const store::Snapshot& snapshot) {
    return services.ledger.after(snapshot, held.sequence - 1, 1);
  }));
  const auto caller = system_caller(tenant, subscriber.name);
  const auto done = within_boundary([&] {
    return services.store.write(tenant, [&](store::Transaction& transaction) -> base::Done {
      if (entries.empty() || entries.front().sequence != held.sequence)
        return base::conflict("the ledger does not hold entry " + std::to_string(held.sequence));
      // Who skips it meanwhile wins.
      const bool still_held =
          TRY(tables::release(transaction, subscriber.name, held.sequence, services.clock.now()));
      if (!still_held) return {};
      return subscriber.deliver(transaction, caller, entries.front());
    });
  });
  if (done) return {};
  held = failed(std::move(held), done.error());
  return services.store.write(tenant, [&](store::Transaction& transaction) {
    return tables::note_attempt(transaction, held);
  });
}

// False when nothing more is due.
base::Result<bool> Subscribers::State::retry_due(const base::Id& tenant,
                                                 const Subscriber& subscriber) {
  const auto now = services.clock.now();
  auto due = TRY(services.store.read(tenant, [&](const store::Snapshot& snapshot) {
    return tables::due(snapshot, subscriber.name, now, batch_entries_max);
  }));
  for (auto& held : due) {
    if (wake->stops()) return false;
    TRY(attempt(tenant, subscriber, std::move(held)));
  }
  return !due.empty();
}

// The time of the next attempt.
base::Result<base::Time> Subscribers::State::deliver_to(const base::Id& tenant,
                                                        const Subscriber& subscriber) {
  auto* position = TRY(position_of(tenant, subscriber));
  while (!wake->stops() && TRY(retry_due(tenant, subscriber))) {
  }
  while (!wake->stops() && TRY(deliver_fresh(tenant, subscriber, *position))) {
  }
  const auto next = TRY(services.store.read(tenant, [&](const store::Snapshot& snapshot) {
    return tables::next_attempt(snapshot, subscriber.name);
  }));
  return next.value_or(base::time_max);
}

base::Time Subscribers::State::deliver_all() {
  base::Time next = base::time_max;
  for (const auto& tenant : services.tenants.all())
    for (const auto& subscriber : subscribers) {
      if (wake->stops()) return next;
      const auto at = within_boundary([&] { return deliver_to(tenant.id, subscriber); });
      if (!at)
        services.log.error("cannot deliver events", {{"subscriber", subscriber.name},
                                                     {"tenant", tenant.name},
                                                     {"error", at.error().message}});
      next = std::min(next, at ? *at : services.clock.now() + store_retry);
    }
  return next;
}

void Subscribers::State::loop() {
  while (!wake->stops()) {
    const auto next = deliver_all();
    std::unique_lock lock(wake->mutex);
    while (!wake->poked && !wake->stopping && services.clock.now() < next)
      services.clock.wait_until(lock, wake->changed, next);
    wake->poked = false;
  }
}

// A person decided about a delivery: the ledger says who.
base::Done Subscribers::State::decide(const Caller& caller, std::string_view type,
                                      const HeldDelivery& held, store::Transaction& transaction) {
  return services.ledger.append(transaction, caller, type, held.object, held);
}

Subscribers::Subscribers(const Services& services) : state_(std::make_unique<State>(services)) {
  services.ledger.on_commit([wake = state_->wake] { wake->poke(); });
}

Subscribers::~Subscribers() { stop(); }

void Subscribers::add(Subscriber subscriber) {
  CHECK(!state_->thread.joinable());
  CHECK(std::none_of(state_->subscribers.begin(), state_->subscribers.end(),
                     [&](const auto& other) { return other.name == subscriber.name; }));
  state_->subscribers.push_back(std::move(subscriber));
}

void Subscribers::start() {
  CHECK(!state_->thread.joinable() && !state_->wake->stops());
  state_->thread = std::thread([state = state_.get()] { state->loop(); });
}

void Subscribers::poke() { state_->wake->poke(); }

void Subscribers::stop() {
  {
    const std::lock_guard lock(state_->wake->mutex);
    state_->wake->stopping = true;
  }
  state_->wake->changed.notify_all();
  if (state_->thread.joinable()) state_->thread.join();
}

base::Result<std::vector<HeldDelivery>> Subscribers::list(const Caller& caller,
                                                          std::int32_t limit) {
  TRY(caller.require(permission::deliveries_read));
  return state_->services.store.read(
      caller.tenant, [&](const store::Snapshot& snapshot) { return tables::all(snapshot, limit); });
}

namespace {

base::Result<HeldDelivery> held_delivery(const store::Snapshot& snapshot,
                                         std::string_view subscriber, std::int64_t sequence) {
  auto held = TRY(tables::find(snapshot, subscriber, sequence));
  if (!held)
    return base::not_found("no held delivery of entry " + std::to_string(sequence) + " to " +
                           std::string(subscriber));
  return *std::move(held);
}

}  // namespace

base::Done Subscribers::retry(const Caller& caller, std::string_view subscriber,
                              std::int64_t sequence) {
  TRY(caller.require(permission::deliveries_write));
  TRY(state_->services.store.write(
      caller.tenant, [&](store::Transaction& transaction) -> base::Done {
        auto held = TRY(held_delivery(transaction, subscriber, sequence));
        const bool first = TRY(tables::is_first(transaction, held));
        if (!first)
          return base::conflict("an earlier delivery about " + held.object +
                                " waits: retry or skip that one first");
        held.attempts = 0;
        held.next_attempt_at = state_->services.clock.now();
        TRY(tables::note_attempt(transaction, held));
        return state_->decide(caller, "delivery.retried", held, transaction);
      }));
  poke();
  return {};
}

base::Done Subscribers::skip(const Caller& caller, std::string_view subscriber,
                             std::int64_t sequence) {
  TRY(caller.require(permission::deliveries_write));
  TRY(state_->services.store.write(
      caller.tenant, [&](store::Transaction& transaction) -> base::Done {
        const auto held = TRY(held_delivery(transaction, subscriber, sequence));
        TRY(tables::release(transaction, subscriber, sequence, state_->services.clock.now()));
        return state_->decide(caller, "delivery.skipped", held, transaction);
      }));
  poke();
  return {};
}

const base::describe::Type& described(base::describe::Tag<HeldDelivery>) {
  using base::describe::field;
  static constexpr base::describe::Field fields[] = {
      field<&HeldDelivery::subscriber>("subscriber", "Who should get it", {.column = true}),
      field<&HeldDelivery::sequence>("sequence", "The ledger entry", {.column = true}),
      field<&HeldDelivery::object>("object", "What the entry is about", {.column = true}),
      field<&HeldDelivery::attempts>("attempts", "How often it failed", {.column = true}),
      field<&HeldDelivery::error>("error", "Why it failed last", {.column = true}),
      field<&HeldDelivery::next_attempt_at>("next_attempt_at", "When it is tried again"),
  };
  static constexpr auto type = base::describe::object(
      "HeldDelivery", "An event that could not be delivered, or waits behind one", fields);
  return type;
}

}  // namespace core
