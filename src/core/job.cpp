#include "core/job.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "base/check.h"
#include "core/job_boundary.h"
#include "core/job_store.h"
#include "core/ledger.h"
#include "core/notices.h"
#include "core/tenants.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace core {
namespace {

constexpr double run_seconds_bounds[] = {0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900};

double seconds_of(base::Duration d) { return static_cast<double>(d.nanoseconds) / 1e9; }

struct Counts {
  telemetry::Counter& runs;
  telemetry::Counter& failures;
  telemetry::Histogram& duration;
  telemetry::Gauge& last_success;
};

Counts counts_of(telemetry::Metrics& metrics, const std::string& job) {
  const telemetry::Labels labels{{"job", job}};
  return {.runs = metrics.counter("mainstay_job_runs_total", "Runs of jobs here", labels),
          .failures = metrics.counter("mainstay_job_failures_total",
                                      "Runs of jobs here that failed", labels),
          .duration = metrics.histogram("mainstay_job_duration_seconds", "Duration of runs here",
                                        run_seconds_bounds, labels),
          .last_success = metrics.gauge("mainstay_job_last_success_timestamp_seconds",
                                        "When a run here last succeeded; 0: never", labels)};
}

struct Entry {
  Job job;  // not changed after the start, so read without the lock
  Counts counts;
  // Under the lock:
  base::Time look_at;  // by this process's clock: when its row is looked at again
  bool running = false, poked = false;
};

struct Ended {
  base::Result<std::string> result;
  base::Time at;  // by this process's clock
  base::Duration duration;
};

std::string lease_of(const Job& job) { return "job/" + job.name; }

}  // namespace

struct Jobs::State {
  State(const Services& s, Leases& l, Options o) : services(s), leases(l), options(o) {}

  Entry* find(std::string_view name);
  void work();
  Entry* first_idle(base::Time now);                      // requires mutex
  void look_at_rows(std::unique_lock<std::mutex>& lock);  // unlocks meanwhile
  void visit(Entry& entry, bool poked);                   // without mutex
  void visit_leased(Entry& entry, bool poked);
  void run_and_note(Entry& entry, const Lease* lease);
  // The lease when it is due and free; else when to look again.
  struct Begun {
    std::optional<Lease> lease;
    base::Time look_at;
  };
  base::Result<Begun> begin(const Job& job, bool poked);
  base::Result<base::Duration> waits(const store::Snapshot& snapshot, const Job& job, bool poked);
  Ended run(Entry& entry);
  base::Result<base::Duration> end(const Job& job, const Lease* lease, const Ended& ended);
  base::Duration wait_of(const Job& job, std::int64_t failures_in_row) const;
  void look_again(Entry& entry, base::Time at, bool poked);
  void tell(store::Transaction& transaction, const std::string& job);
  base::Result<JobStatus> complete(const store::Snapshot& snapshot, const Job& job,
                                   const job_store::Row& row);

  const Services& services;
  Leases& leases;
  const Options options;
  std::mutex mutex;  // guards the rest but the threads
  std::condition_variable changed;
  std::deque<Entry> entries;
  base::Time next_look;  // at all rows
  bool looking = false, stopping = false;
  std::vector<std::thread> threads;
};

Entry* Jobs::State::find(std::string_view name) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const auto& entry) { return entry.job.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

// 1 s, 2 s, 4 s, ... but never later than the job would run anyway.
base::Duration Jobs::State::wait_of(const Job& job, std::int64_t failures_in_row) const {
  if (failures_in_row == 0) return job.interval;
  const auto longest = std::min(options.retry_max, job.interval);
  auto wait = options.retry_first;
  for (std::int64_t i = 1; i < failures_in_row && wait < longest; ++i) wait = wait * 2;
  return std::min(wait, longest);
}

void Jobs::State::tell(store::Transaction& transaction, const std::string& job) {
  transaction.after_commit([this, job] {
    for (const auto& tenant : services.tenants.all())
      services.notices.publish(tenant.id, {.topic = "jobs", .id = job});
  });
}

// 0: it is due and nobody runs it.
base::Result<base::Duration> Jobs::State::waits(const store::Snapshot& snapshot, const Job& job,
                                                bool poked) {
  const auto row = TRY(job_store::get(snapshot, job.name));
  const auto now = TRY(leases.now(snapshot));
  if (!poked && !row.due(now, job.interval)) return row.next_run_at - now;
  const auto holder = TRY(leases.holder(snapshot, lease_of(job), now));
  if (!holder) return base::Duration{};
  return std::min(holder->until - now, leases.options().look.value_or(leases.options().lifetime));
}

base::Result<Jobs::State::Begun> Jobs::State::begin(const Job& job, bool poked) {
  const auto asked = services.clock.now();
  const auto later = TRY(services.store.read(
      {}, [&](const store::Snapshot& snapshot) { return waits(snapshot, job, poked); }));
  if (later > base::Duration{}) return Begun{.lease = {}, .look_at = asked + later};
  return services.store.write({}, [&](store::Transaction& transaction) -> base::Result<Begun> {
    const auto still = TRY(waits(transaction, job, poked));
    auto lease =
        still > base::Duration{} ? std::nullopt : TRY(leases.take(transaction, lease_of(job)));
    if (!lease)
      return Begun{.lease = {}, .look_at = asked + std::max(still, base::milliseconds(1))};
    const auto row = TRY(job_store::find(transaction, job.name));
    if (row->started_at) {
      services.log.warning("a job was cut off; running it here",
                           {{"job", job.name}, {"owner", row->status.owner}});
      TRY(job_store::note_cut_off(transaction, *row));
    }
    const auto now = TRY(leases.now(transaction));
    TRY(job_store::begin(transaction, job.name, leases.owner(), now));
    tell(transaction, job.name);
    return Begun{.lease = std::move(lease), .look_at = {}};
  });
}

Ended Jobs::State::run(Entry& entry) {
  const auto began = services.clock.now();
  Ended ended{.result = within_boundary([&] { return entry.job.run(); }),
              .at = services.clock.now(),
              .duration = {}};
  ended.duration = ended.at - began;
  entry.counts.runs.add();
  entry.counts.duration.observe(seconds_of(ended.duration));
  if (ended.result) {
    entry.counts.last_success.set(static_cast<double>(ended.at.nanoseconds) / 1e9);
  } else {
    entry.counts.failures.add();
    services.log.error("job failed",
                       {{"job", entry.job.name}, {"error", ended.result.error().message}});
  }
  return ended;
}

// How long until it runs again. `conflict`: another server has taken it over, and what it says
// stands.
base::Result<base::Duration> Jobs::State::end(const Job& job, const Lease* lease,
                                              const Ended& ended) {
  return services.store.write({},
                              [&](store::Transaction& transaction) -> base::Result<base::Duration> {
                                if (lease != nullptr) TRY(leases.check(transaction, *lease));
                                const auto row = TRY(job_store::get(transaction, job.name));
                                const auto now = TRY(leases.now(transaction));
                                auto status = row.status;
                                status.owner = leases.owner();
                                status.last_run_at = now;
                                status.last_duration = ended.duration;
                                ++status.runs;
                                status.error.reset();
                                if (ended.result) {
                                  status.status = *ended.result;
                                  status.last_success_at = now;
                                  status.failures_in_row = 0;
                                } else {
                                  status.error = ended.result.error().message;
                                  ++status.failures;
                                  ++status.failures_in_row;
                                }
                                const auto wait = wait_of(job, status.failures_in_row);
                                TRY(job_store::end(transaction, status, now + wait));
                                if (lease != nullptr) TRY(leases.release(transaction, *lease));
                                tell(transaction, job.name);
                                return row.poked ? base::Duration{} : wait;
                              });
}

void Jobs::State::look_again(Entry& entry, base::Time at, bool poked) {
  const std::lock_guard lock(mutex);
  entry.look_at = at;
  entry.poked = entry.poked || poked;
}

void Jobs::State::visit_leased(Entry& entry, bool poked) {
  auto begun = within_boundary([&] { return begin(entry.job, poked); });
  if (!begun) {
    services.log.warning("job cannot begin",
                         {{"job", entry.job.name}, {"error", begun.error().message}});
    return look_again(entry, services.clock.now() + store_retry, poked);
  }
  if (!begun->lease) return look_again(entry, begun->look_at, poked);
  const auto kept = leases.keep(*std::move(begun->lease));
  run_and_note(entry, &kept->lease());
}

void Jobs::State::visit(Entry& entry, bool poked) {
  const Reach reach = entry.job.reach;
  if (reach == Reach::each_replica) return run_and_note(entry, nullptr);
  if (reach == Reach::owner && options.ownership != nullptr && !options.ownership->holds())
    return look_again(entry, services.clock.now() + store_retry, poked);
  visit_leased(entry, poked);
}

void Jobs::State::run_and_note(Entry& entry, const Lease* lease) {
  const auto ended = run(entry);
  const auto wait = within_boundary([&] { return end(entry.job, lease, ended); });
  if (!wait)
    services.log.warning("what a job did is not noted",
                         {{"job", entry.job.name}, {"error", wait.error().message}});
  look_again(entry, ended.at + (wait ? *wait : store_retry), false);
}

Entry* Jobs::State::first_idle(base::Time now) {
  Entry* first = nullptr;
  for (auto& entry : entries) {
    if (entry.running) continue;
    entry.look_at = std::min(entry.look_at, now + entry.job.interval);  // see Row::due
    if (first == nullptr || entry.look_at < first->look_at) first = &entry;
  }
  return first;
}

// What other replicas changed: a poke, or a run that ended with one to follow.
void Jobs::State::look_at_rows(std::unique_lock<std::mutex>& lock) {
  looking = true;
  next_look = services.clock.now() + *leases.options().look;
  lock.unlock();
  base::Time now;
  const auto read_rows =
      [&](const store::Snapshot& snapshot) -> base::Result<std::vector<job_store::Row>> {
    now = TRY(leases.now(snapshot));
    return job_store::all(snapshot);
  };
  const auto rows = within_boundary([&] { return services.store.read({}, read_rows); });
  if (!rows) services.log.warning("jobs cannot be read", {{"error", rows.error().message}});
  lock.lock();
  looking = false;
  if (!rows) return;
  for (const auto& row : *rows) {
    Entry* entry = find(row.status.name);
    if (entry == nullptr || entry->job.reach != Reach::one_replica) continue;
    if (row.due(now, entry->job.interval)) entry->look_at = {};
  }
}

void Jobs::State::work() {
  const bool looks = leases.options().look.has_value();
  std::unique_lock lock(mutex);
  while (!stopping) {
    const auto now = services.clock.now();
    if (looks && !looking && next_look <= now) {
      look_at_rows(lock);
      continue;
    }
    Entry* entry = first_idle(now);
    if (entry == nullptr || entry->look_at > now) {
      auto wake = entry == nullptr ? base::time_max : entry->look_at;
      if (looks && !looking) wake = std::min(wake, next_look);
      services.clock.wait_until(lock, changed, wake);
      continue;
    }
    entry->running = true;
    entry->look_at = base::time_max;  // a poke meanwhile makes it earlier
    const bool poked = std::exchange(entry->poked, false);
    lock.unlock();
    visit(*entry, poked);
    lock.lock();
    entry->running = false;
    if (entry->poked) entry->look_at = std::min(entry->look_at, services.clock.now());
    changed.notify_all();
  }
}

Jobs::Jobs(const Services& services, Leases& leases, Options options)
    : state_(std::make_unique<State>(services, leases, options)) {}

Jobs::~Jobs() { stop(); }

void Jobs::add(Job job) {
  const std::lock_guard lock(state_->mutex);
  CHECK(state_->threads.empty());
  CHECK(job.interval > base::Duration{} && state_->find(job.name) == nullptr);
  auto counts = counts_of(state_->services.metrics, job.name);
  state_->entries.push_back({.job = std::move(job), .counts = counts, .look_at = {}});
}

base::Done Jobs::start() {
  CHECK(state_->threads.empty() && !state_->stopping);
  TRY(state_->services.store.write({}, [&](store::Transaction& transaction) -> base::Done {
    const auto now = TRY(state_->leases.now(transaction));
    for (const auto& entry : state_->entries)
      TRY(job_store::prepare(transaction, entry.job.name, now + entry.job.interval));
    return {};
  }));
  for (std::size_t i = 0; i < state_->options.threads; ++i)
    state_->threads.emplace_back([state = state_.get()] { state->work(); });
  return {};
}

void Jobs::poke(std::string_view name) {
  {
    const std::lock_guard lock(state_->mutex);
    Entry* entry = state_->find(name);
    CHECK(entry != nullptr);
    entry->poked = true;
    entry->look_at = state_->services.clock.now();
  }
  state_->changed.notify_all();
}

void Jobs::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  for (auto& thread : state_->threads) thread.join();
  state_->threads.clear();
}

base::Result<JobStatus> Jobs::State::complete(const store::Snapshot& snapshot, const Job& job,
                                              const job_store::Row& row) {
  auto status = row.status;
  const auto now = TRY(leases.now(snapshot));
  status.interval = job.interval;
  if (row.poked) status.next_run_at = now;
  if (status.running) status.running = TRY(leases.holder(snapshot, lease_of(job), now)).has_value();
  return status;
}

base::Result<std::vector<JobStatus>> Jobs::list(const Caller& caller) const {
  TRY(caller.require(permission::jobs_read));
  return state_->services.store.read(
      {}, [&](const store::Snapshot& snapshot) -> base::Result<std::vector<JobStatus>> {
        std::vector<JobStatus> list;
        for (const auto& row : TRY(job_store::all(snapshot)))
          if (const Entry* entry = state_->find(row.status.name))
            list.push_back(TRY(state_->complete(snapshot, entry->job, row)));
        return list;
      });
}

base::Result<JobStatus> Jobs::get(const Caller& caller, std::string_view name) const {
  TRY(caller.require(permission::jobs_read));
  const Entry* entry = state_->find(name);
  if (entry == nullptr) return base::not_found("there is no job " + std::string(name));
  return state_->services.store.read(
      {}, [&](const store::Snapshot& snapshot) -> base::Result<JobStatus> {
        const auto row = TRY(job_store::find(snapshot, name));
        if (!row) return base::unavailable("the job has not been started yet");
        return state_->complete(snapshot, entry->job, *row);
      });
}

base::Result<JobStatus> Jobs::request(const Caller& caller, std::string_view name) {
  TRY(caller.require(permission::jobs_write));
  const auto status = TRY(get(caller, name));
  TRY(state_->services.store.write(
      caller.tenant, [&](store::Transaction& transaction) -> base::Done {
        if (state_->find(name)->job.reach == Reach::one_replica)
          TRY(job_store::poke(transaction, name));
        state_->tell(transaction, status.name);
        transaction.after_commit([this, poked = status.name] { poke(poked); });
        return state_->services.ledger.append(
            transaction, caller, "job.requested", name,
            std::string_view("{\"runs\":" + std::to_string(status.runs) + "}"));
      }));
  return get(caller, name);
}

}  // namespace core
