#include "core/subscribers.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "base/check.h"
#include "core/deliverer.h"
#include "core/job_boundary.h"
#include "core/notices.h"
#include "core/subscribers_store.h"
#include "core/tenants.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace core {
namespace {

constexpr std::string_view subscribers_lease = "subscribers";

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

}  // namespace

struct Subscribers::State {
  State(const Services& s, Leases& leases)
      : services(s), leadership(s, leases, std::string(subscribers_lease)) {}

  void loop();
  base::Time lead();
  base::Time deliver_all();
  base::Result<base::Time> deliver_to(const Tenant& tenant);
  void report(std::vector<telemetry::Sample>& samples) const;
  base::Result<SubscriberStatus> status_of(const store::Snapshot& snapshot,
                                           const Subscriber& subscriber) const;
  template <class Decide>
  base::Result<HeldDelivery> decide(const Caller& caller, std::string_view id,
                                    std::string_view type, Decide decide);

  const Services& services;
  std::vector<Subscriber> subscribers;
  const Ownership* ownership = nullptr;  // nullptr: of no matter
  Leadership leadership;                 // the thread's
  const std::shared_ptr<Wake> wake = std::make_shared<Wake>();
  Deliverer deliverer{services, leadership, [this] { return wake->stops(); }};
  // Only the thread uses it: the size of each tenant's ledger up to which all was delivered or
  // held. A tenant whose ledger did not grow and that has nothing due costs one read.
  std::map<base::Id, std::int64_t> done_up_to;
  std::thread thread;
};

// When the next held one is tried.
base::Result<base::Time> Subscribers::State::deliver_to(const Tenant& tenant) {
  std::int64_t head = 0;
  const auto due = TRY(services.store.read(
      tenant.id, [&](const store::Snapshot& snapshot) -> base::Result<base::Time> {
        head = TRY(services.ledger.head(snapshot)).size;
        return TRY(subscribers_store::next_attempt(snapshot)).value_or(base::time_max);
      }));
  const auto before = done_up_to.find(tenant.id);
  if (before != done_up_to.end() && before->second == head && due > services.clock.now())
    return due;
  base::Time next = base::time_max;
  bool complete = !subscribers.empty();
  for (const auto& subscriber : subscribers) {
    if (wake->stops()) return next;
    const auto at = within_boundary([&] { return deliverer.deliver(tenant.id, subscriber); });
    complete = complete && static_cast<bool>(at);
    if (!at)
      services.log.error("cannot deliver events", {{"subscriber", subscriber.name},
                                                   {"tenant", tenant.name},
                                                   {"error", at.error().message}});
    next = std::min(next, at ? *at : services.clock.now() + store_retry);
  }
  if (complete) done_up_to[tenant.id] = head;
  return next;
}

base::Time Subscribers::State::deliver_all() {
  base::Time next = leadership.next_look();
  for (const auto& tenant : services.tenants.all()) {
    if (wake->stops()) return next;
    const auto at = deliver_to(tenant);
    if (!at)
      services.log.error("cannot read events",
                         {{"tenant", tenant.name}, {"error", at.error().message}});
    next = std::min(next, at ? *at : services.clock.now() + store_retry);
  }
  return next;
}

base::Time Subscribers::State::lead() {
  if (ownership != nullptr && !ownership->holds()) {
    leadership.resign();
    return leadership.next_look();
  }
  const auto standing = within_boundary([&] { return leadership.stand(); });
  if (!standing) {
    services.log.error("cannot take the lease of events", {{"error", standing.error().message}});
    return services.clock.now() + store_retry;
  }
  if (standing->began || !standing->leads) {
    deliverer.forget();
    done_up_to.clear();
  }
  return standing->leads ? deliver_all() : leadership.next_look();
}

void Subscribers::State::loop() {
  while (!wake->stops()) {
    const auto next = lead();
    std::unique_lock lock(wake->mutex);
    while (!wake->poked && !wake->stopping && services.clock.now() < next)
      services.clock.wait_until(lock, wake->changed, next);
    wake->poked = false;
  }
  leadership.resign();
}

// Of the replica that leads; the others say nothing.
void Subscribers::State::report(std::vector<telemetry::Sample>& samples) const {
  std::map<std::string, SubscriberLag> sums;
  for (const auto& [key, lag] : deliverer.lag()) {
    auto& sum = sums[key.second];
    sum.entries += lag.entries;
    sum.held += lag.held;
    sum.parked += lag.parked;
    if (lag.oldest_at && (!sum.oldest_at || *lag.oldest_at < *sum.oldest_at))
      sum.oldest_at = lag.oldest_at;
  }
  const auto now = services.clock.now();
  for (const auto& [name, sum] : sums) {
    const struct {
      std::string_view metric, help;
      double value;
    } figures[] = {
        {"mainstay_subscriber_lag_entries", "Ledger entries that it has not seen",
         static_cast<double>(sum.entries)},
        {"mainstay_subscriber_lag_seconds", "Age of the first entry that it has not seen",
         sum.oldest_at ? static_cast<double>((now - *sum.oldest_at).nanoseconds) / 1e9 : 0},
        {"mainstay_subscriber_held", "Deliveries that failed or wait behind one",
         static_cast<double>(sum.held)},
        {"mainstay_subscriber_parked", "Deliveries given up until somebody retries them",
         static_cast<double>(sum.parked)}};
    for (const auto& [metric, help, value] : figures)
      samples.push_back({metric, help, "gauge", {{"subscriber", name}}, value});
  }
}

Subscribers::Subscribers(const Services& services, Leases& leases)
    : state_(std::make_shared<State>(services, leases)) {
  services.ledger.on_commit([wake = state_->wake] { wake->poke(); });
  services.metrics.collect([weak = std::weak_ptr(state_)](std::vector<telemetry::Sample>& samples) {
    if (const auto state = weak.lock()) state->report(samples);
  });
}

Subscribers::~Subscribers() { stop(); }

void Subscribers::add(Subscriber subscriber) {
  CHECK(!state_->thread.joinable());
  CHECK(std::none_of(state_->subscribers.begin(), state_->subscribers.end(),
                     [&](const auto& other) { return other.name == subscriber.name; }));
  state_->subscribers.push_back(std::move(subscriber));
}

void Subscribers::follow(const Ownership& ownership) { state_->ownership = &ownership; }

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

base::Result<SubscriberStatus> Subscribers::State::status_of(const store::Snapshot& snapshot,
                                                             const Subscriber& subscriber) const {
  const auto lags = deliverer.lag();
  const auto found = lags.find({snapshot.tenant(), subscriber.name});
  const auto held = TRY(subscribers_store::held(snapshot, subscriber.name));
  const auto head = TRY(services.ledger.head(snapshot)).size;
  // Another replica may lead; then the store's cursor is what is known.
  auto sequence = TRY(subscribers_store::cursor(snapshot, subscriber.name));
  if (found != lags.end()) sequence = std::max(sequence, found->second.sequence);
  return SubscriberStatus{.name = subscriber.name,
                          .types = subscriber.types,
                          .sequence = sequence,
                          .lag = std::max<std::int64_t>(head - sequence, 0),
                          .held = held.total,
                          .parked = held.parked};
}

base::Result<std::vector<SubscriberStatus>> Subscribers::status(const Caller& caller) {
  TRY(caller.require(permission::deliveries_read));
  return state_->services.store.read(
      caller.tenant,
      [&](const store::Snapshot& snapshot) -> base::Result<std::vector<SubscriberStatus>> {
        std::vector<SubscriberStatus> list;
        for (const auto& subscriber : state_->subscribers)
          list.push_back(TRY(state_->status_of(snapshot, subscriber)));
        return list;
      });
}

base::Result<Page<HeldDelivery>> Subscribers::list(const Caller& caller,
                                                   const DeliveryFilter& filter) {
  TRY(caller.require(permission::deliveries_read));
  return state_->services.store.read(caller.tenant, [&](const store::Snapshot& snapshot) {
    return subscribers_store::list(snapshot, filter);
  });
}

namespace {

base::Result<HeldDelivery> held_delivery(const store::Snapshot& snapshot, std::string_view id) {
  const auto colon = id.rfind(':');
  const auto none = base::not_found("no held delivery " + std::string(id));
  if (colon == std::string_view::npos) return none;
  std::int64_t sequence = 0;
  const auto number = id.substr(colon + 1);
  const auto read = std::from_chars(number.data(), number.data() + number.size(), sequence);
  if (read.ec != std::errc() || read.ptr != number.data() + number.size()) return none;
  auto held = TRY(subscribers_store::find(snapshot, id.substr(0, colon), sequence));
  if (!held) return none;
  return *std::move(held);
}

}  // namespace

// A person decided about a delivery: the ledger says who.
template <class Decide>
base::Result<HeldDelivery> Subscribers::State::decide(const Caller& caller, std::string_view id,
                                                      std::string_view type, Decide decide) {
  TRY(caller.require(permission::deliveries_write));
  auto result = TRY(services.store.write(
      caller.tenant, [&](store::Transaction& transaction) -> base::Result<HeldDelivery> {
        auto held = TRY(held_delivery(transaction, id));
        TRY(decide(transaction, held));
        transaction.after_commit([this, tenant = caller.tenant, id = held.id] {
          services.notices.publish(tenant, {.topic = "deliveries", .id = id});
        });
        TRY(services.ledger.append(transaction, caller, type, held.object, held));
        return held;
      }));
  wake->poke();
  return result;
}

base::Result<HeldDelivery> Subscribers::retry(const Caller& caller, std::string_view id) {
  return state_->decide(caller, id, "delivery.retried",
                        [&](store::Transaction& transaction, HeldDelivery& held) -> base::Done {
                          const bool first = TRY(subscribers_store::is_first(transaction, held));
                          if (!first)
                            return base::conflict("an earlier delivery about " + held.object +
                                                  " waits: retry or skip that one first");
                          held.attempts = 0;
                          held.state = DeliveryState::retrying;
                          held.next_attempt_at = state_->services.clock.now();
                          return subscribers_store::note_attempt(transaction, held);
                        });
}

base::Result<HeldDelivery> Subscribers::skip(const Caller& caller, std::string_view id) {
  return state_->decide(
      caller, id, "delivery.skipped",
      [&](store::Transaction& transaction, HeldDelivery& held) -> base::Done {
        TRY(subscribers_store::release(transaction, held.subscriber, held.sequence,
                                       state_->services.clock.now()));
        return {};
      });
}

}  // namespace core
