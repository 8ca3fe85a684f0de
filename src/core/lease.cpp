#include "core/lease.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "core/job_boundary.h"
#include "platform/telemetry/log.h"

namespace core {
namespace {

constexpr std::string_view select_lease =
    "select l.owner, l.fence, l.expires_at, l.address from core_lease l where l.name = $1";

struct Held {
  Lease lease;
  base::Time renewed_at;  // by this process's clock, before the unit that renewed it
  bool lost = false;
};

}  // namespace

base::Result<base::Time> database_time(const store::Snapshot& snapshot, const store::Store& store,
                                       const base::Clock& clock) {
  static constexpr std::string_view sql =
      "select (extract(epoch from clock_timestamp()) * 1000000000)::bigint";
  if (store.dialect() == store::Dialect::sqlite) return clock.now();
  base::Time now;
  TRY(snapshot.first(sql, {}, [&](const store::Row& row) { now = row.time(0); }));
  return now;
}

base::Result<std::optional<std::string>> lease_owner(store::Store& store,
                                                     const base::Clock& clock) {
  static constexpr std::string_view sql =
      "select l.owner from core_lease l where l.expires_at > $1 order by l.owner limit 1";
  return store.read(
      {}, [&](const store::Snapshot& snapshot) -> base::Result<std::optional<std::string>> {
        const auto now = TRY(database_time(snapshot, store, clock));
        std::optional<std::string> owner;
        TRY(snapshot.first(sql, {now}, [&](const store::Row& row) { owner = row.text(0); }));
        return owner;
      });
}

base::Done forget_leases(store::Store& store) {
  return store.write({}, [](store::Transaction& transaction) -> base::Done {
    TRY(transaction.run("update core_lease set expires_at = 0"));
    return {};
  });
}

base::Done try_to_write(store::Store& store) {
  return store.write({}, [](store::Transaction& transaction) -> base::Done {
    TRY(transaction.run(
        "insert into core_lease (name, owner, fence, expires_at) values ('readiness', '', 0, 0)"
        " on conflict (name) do update set expires_at = 0"));
    return {};
  });
}

struct Leases::State {
  State(const Services& s, std::string o, Options opt)
      : services(s), owner(std::move(o)), options(std::move(opt)) {}

  void loop();
  void renew();
  base::Result<bool> renew_one(store::Transaction& transaction, const Lease& lease,
                               base::Time until);

  const Services& services;
  const std::string owner;
  const Options options;
  std::mutex mutex;  // guards all below
  std::condition_variable changed;
  std::map<std::uint64_t, Held> held;
  std::uint64_t next = 1;
  bool stopping = false;
  std::thread thread;
};

// False: somebody else has taken it, or it was released a moment ago.
base::Result<bool> Leases::State::renew_one(store::Transaction& transaction, const Lease& lease,
                                            base::Time until) {
  static constexpr std::string_view sql =
      "update core_lease set expires_at = $4"
      " where name = $1 and owner = $2 and fence = $3 and expires_at > 0";
  return TRY(transaction.run(sql, {lease.name, owner, lease.fence, until})) > 0;
}

Leases::Options Leases::options_for(store::Dialect dialect) {
  if (dialect == store::Dialect::postgres) return {};
  // One process owns the folder and forgets what the one before it held: nobody waits for these.
  return {.lifetime = base::minutes(1), .renewal = base::seconds(20), .look = std::nullopt};
}

void Leases::State::renew() {
  std::map<std::uint64_t, Lease> leases;
  {
    const std::lock_guard lock(mutex);
    for (const auto& [number, each] : held)
      if (!each.lost) leases.emplace(number, each.lease);
  }
  if (leases.empty()) return;
  const auto began = services.clock.now();
  std::map<std::uint64_t, bool> renewed;
  const auto done = within_boundary([&] {
    return services.store.write({}, [&](store::Transaction& transaction) -> base::Done {
      const auto until =
          TRY(database_time(transaction, services.store, services.clock)) + options.lifetime;
      for (const auto& [number, lease] : leases)
        renewed[number] = TRY(renew_one(transaction, lease, until));
      return {};
    });
  });
  if (!done) {
    services.log.warning("leases are not renewed", {{"error", done.error().message}});
    return;
  }
  const std::lock_guard lock(mutex);
  for (const auto& [number, still] : renewed) {
    const auto found = held.find(number);
    if (found == held.end()) continue;
    if (still)
      found->second.renewed_at = began;
    else
      found->second.lost = true;
  }
}

void Leases::State::loop() {
  std::unique_lock lock(mutex);
  auto next_renewal = services.clock.now() + options.renewal;
  while (!stopping) {
    if (services.clock.now() < next_renewal) {
      services.clock.wait_until(lock, changed, next_renewal);
      continue;
    }
    next_renewal = services.clock.now() + options.renewal;
    lock.unlock();
    renew();
    lock.lock();
  }
}

Leases::Leases(const Services& services, std::string owner, Options options)
    : state_(std::make_unique<State>(services, std::move(owner), std::move(options))) {}

Leases::~Leases() { stop(); }

void Leases::start() {
  CHECK(!state_->thread.joinable());
  state_->thread = std::thread([state = state_.get()] { state->loop(); });
}

void Leases::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  if (state_->thread.joinable()) state_->thread.join();
}

base::Done Leases::forget() { return forget_leases(state_->services.store); }

const std::string& Leases::owner() const { return state_->owner; }
const Leases::Options& Leases::options() const { return state_->options; }

base::Result<base::Time> Leases::now(const store::Snapshot& snapshot) const {
  return database_time(snapshot, state_->services.store, state_->services.clock);
}

base::Result<std::optional<Leases::Holder>> Leases::holder(const store::Snapshot& snapshot,
                                                           std::string_view name,
                                                           base::Time now) const {
  std::optional<Holder> holder;
  TRY(snapshot.first(select_lease, {name}, [&](const store::Row& row) {
    if (row.time(2) > now) holder = {.address = std::string(row.text(3)), .until = row.time(2)};
  }));
  return holder;
}

base::Result<std::optional<Lease>> Leases::take(store::Transaction& transaction,
                                                std::string_view name) {
  static constexpr std::string_view sql =
      "insert into core_lease (name, owner, fence, expires_at, address) values ($1, $2, $3, $4, $5)"
      " on conflict (name) do update set owner = excluded.owner, fence = excluded.fence,"
      " expires_at = excluded.expires_at, address = excluded.address";
  Lease lease{.name = std::string(name), .fence = 1, .since = state_->services.clock.now()};
  const auto at = TRY(now(transaction));
  bool free = true;
  TRY(transaction.first(select_lease, {name}, [&](const store::Row& row) {
    lease.fence = row.integer(1) + 1;
    free = row.time(2) <= at || row.text(0) == state_->owner;
  }));
  if (!free) return std::optional<Lease>();
  TRY(transaction.run(sql, {name, state_->owner, lease.fence, at + state_->options.lifetime,
                            state_->options.address}));
  return std::optional<Lease>(std::move(lease));
}

base::Result<bool> Leases::resume(store::Transaction& transaction, Lease& lease) {
  lease.since = state_->services.clock.now();
  return state_->renew_one(transaction, lease, TRY(now(transaction)) + state_->options.lifetime);
}

base::Done Leases::release(store::Transaction& transaction, const Lease& lease) {
  static constexpr std::string_view sql =
      "update core_lease set expires_at = 0 where name = $1 and owner = $2 and fence = $3";
  TRY(transaction.run(sql, {lease.name, state_->owner, lease.fence}));
  return {};
}

base::Done Leases::check(const store::Snapshot& snapshot, const Lease& lease) const {
  bool ours = false;
  TRY(snapshot.first(select_lease, {lease.name}, [&](const store::Row& row) {
    ours = row.text(0) == state_->owner && row.integer(1) == lease.fence;
  }));
  if (!ours) return base::conflict("another server has taken over " + lease.name);
  return {};
}

std::unique_ptr<Leases::Kept> Leases::keep(Lease lease) {
  const std::lock_guard lock(state_->mutex);
  const auto number = state_->next++;
  state_->held.emplace(number, Held{.lease = lease, .renewed_at = lease.since});
  return std::make_unique<Kept>(*this, std::move(lease), number);
}

Leases::Kept::~Kept() {
  const std::lock_guard lock(leases_.state_->mutex);
  leases_.state_->held.erase(number_);
}

bool Leases::Kept::valid() const {
  const std::lock_guard lock(leases_.state_->mutex);
  const auto& held = leases_.state_->held.at(number_);
  return !held.lost &&
         leases_.state_->services.clock.now() < held.renewed_at + leases_.options().lifetime;
}

base::Result<Leadership::Standing> Leadership::stand() {
  if (valid()) return Standing{.leads = true, .began = false};
  std::optional<Lease> before;
  if (kept_) before = kept_->lease();
  kept_.reset();
  bool resumed = false;
  auto lease = TRY(services_.store.write(
      {}, [&](store::Transaction& transaction) -> base::Result<std::optional<Lease>> {
        resumed = before && TRY(leases_.resume(transaction, *before));
        if (resumed) return before;
        return leases_.take(transaction, name_);
      }));
  if (!lease) return Standing{};
  kept_ = leases_.keep(*std::move(lease));
  return Standing{.leads = true, .began = !resumed};
}

base::Done Leadership::check(const store::Snapshot& snapshot) const {
  CHECK(kept_ != nullptr);
  return leases_.check(snapshot, kept_->lease());
}

void Leadership::resign() {
  if (!kept_) return;
  const auto lease = kept_->lease();
  kept_.reset();
  const auto done = services_.store.write(
      {}, [&](store::Transaction& transaction) { return leases_.release(transaction, lease); });
  if (!done)
    services_.log.warning("a lease is not released",
                          {{"lease", name_}, {"error", done.error().message}});
}

base::Time Leadership::next_look() const {
  return services_.clock.now() + leases_.options().look.value_or(leases_.options().lifetime);
}

}  // namespace core
