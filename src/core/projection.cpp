#include "core/projection.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "core/job_boundary.h"

namespace core {
namespace {

constexpr base::Duration retry_first = base::milliseconds(100);
constexpr base::Duration retry_max = base::seconds(5);
constexpr base::Duration due_retry = base::seconds(1);

// What reaches the projection's thread from others. Shared with the intake's feed, which may
// outlive the runner.
struct Inbox {
  std::mutex mutex;  // guards all below
  std::condition_variable changed;
  std::deque<IntakeRecord> records;
  bool poked = false, stopping = false;
  ProjectionRunner::Statistics counts;  // `waiting` is computed

  void put(std::span<IntakeRecord> fresh) {
    {
      const std::lock_guard lock(mutex);
      for (auto& record : fresh) records.push_back(std::move(record));
    }
    changed.notify_all();
  }
};

}  // namespace

struct ProjectionRunner::State {
  struct Work {
    std::vector<IntakeRecord> records;
    bool last = false;  // stopping, and nothing waits behind these
  };

  State(Projection& p, Intake& i, const base::Clock& c, telemetry::Log& l, Options o)
      : projection(p), intake(i), clock(c), log(l), options(std::move(o)) {
    CHECK(options.batch_records_max > 0);
  }

  base::Done replay();
  base::Done open();
  void close();
  bool take_over();
  bool still_ours();
  void loop();
  bool tend();
  Work wait_for_work(base::Time wake);
  enum class Applied : std::uint8_t { yes, stopping, not_ours };
  Applied apply(std::span<const IntakeRecord> records);
  base::Done apply_once(std::span<const IntakeRecord> records);
  bool wait_for_retry(base::Duration wait);
  base::Time due(base::Time now);
  bool flush();
  void report(std::string_view what, const base::Error& error);

  Projection& projection;
  Intake& intake;
  const base::Clock& clock;
  telemetry::Log& log;
  const Options options;
  const std::shared_ptr<Inbox> inbox = std::make_shared<Inbox>();
  bool held = false;  // the hot state is here
  std::thread thread;
};

void ProjectionRunner::State::report(std::string_view what, const base::Error& error) {
  log.error(what, {{"projection", projection.name()}, {"error", error.message}});
  const std::lock_guard lock(inbox->mutex);
  ++inbox->counts.failures_total;
}

base::Done ProjectionRunner::State::apply_once(std::span<const IntakeRecord> records) {
  TRY(within_boundary([&] { return projection.apply(records); }));
  {
    const std::lock_guard lock(inbox->mutex);
    ++inbox->counts.batches_total;
    inbox->counts.records_total += records.size();
  }
  intake.applied(records.back().position);  // last: who is answered finds the record counted
  return {};
}

base::Done ProjectionRunner::State::replay() {
  const auto loaded = TRY(projection.load());
  std::optional<base::Error> error;
  bool first = true;
  const auto apply_replayed = [&](std::span<IntakeRecord> records) {
    const auto position = records.front().position;
    if (std::exchange(first, false) && position > loaded + 1)
      log.warning("records between store and intake are gone",
                  {{"projection", projection.name()}, {"from", loaded + 1}, {"next", position}});
    if (error) return;
    if (auto done = apply_once(records); !done) error = done.error();
  };
  TRY(intake.start(loaded + 1, apply_replayed,
                   [inbox = inbox](std::span<IntakeRecord> records) { inbox->put(records); }));
  if (!error) return {};
  if (options.ownership == nullptr) intake.stop();
  return *std::move(error);
}

base::Done ProjectionRunner::State::open() {
  TRY(options.before_load());
  TRY(replay());
  projection.ready(clock.now());
  TRY(options.after_ready());
  held = true;
  if (options.ownership != nullptr) options.ownership->opened();
  return {};
}

void ProjectionRunner::State::close() {
  options.ownership->closed();
  options.lost();
  intake.leave();
  {
    const std::lock_guard lock(inbox->mutex);
    inbox->records.clear();
  }
  projection.drop();
  held = false;
}

// False when stopping came first.
bool ProjectionRunner::State::take_over() {
  Ownership& ownership = *options.ownership;
  for (base::Duration wait{};; wait = std::max(ownership.next_look() - clock.now(), {})) {
    if (!wait_for_retry(wait)) return false;
    const auto standing = within_boundary([&] { return ownership.stand(); });
    if (!standing) report("the projection's owner is not known", standing.error());
    if (!standing || !standing->leads) continue;
    const auto done = within_boundary([&] { return open(); });
    if (done) {
      log.info("owns the projection", {{"projection", projection.name()}});
      return true;
    }
    report("the projection could not be taken over", done.error());
    close();
    ownership.resign();
    if (!wait_for_retry(due_retry)) return false;
  }
}

// While the database is away nobody can follow: what is held is kept, and not shown to anybody.
// Asked once: the lease may be ours again at the next look, and the hot state is of before.
bool ProjectionRunner::State::still_ours() {
  if (options.ownership == nullptr) return true;
  const auto standing = within_boundary([&] { return options.ownership->stand(); });
  return !standing || (standing->leads && !standing->began);
}

ProjectionRunner::State::Work ProjectionRunner::State::wait_for_work(base::Time wake) {
  std::unique_lock lock(inbox->mutex);
  while (inbox->records.empty() && !inbox->poked && !inbox->stopping && clock.now() < wake)
    clock.wait_until(lock, inbox->changed, wake);
  inbox->poked = false;
  Work work;
  auto& waiting = inbox->records;
  const auto count = std::min(waiting.size(), options.batch_records_max);
  const auto end = waiting.begin() + static_cast<std::ptrdiff_t>(count);
  work.records.assign(std::make_move_iterator(waiting.begin()), std::make_move_iterator(end));
  waiting.erase(waiting.begin(), end);
  work.last = inbox->stopping && waiting.empty();
  return work;
}

// False when stopping came before a retry.
bool ProjectionRunner::State::wait_for_retry(base::Duration wait) {
  std::unique_lock lock(inbox->mutex);
  const auto deadline = clock.now() + wait;
  while (!inbox->stopping && clock.now() < deadline)
    clock.wait_until(lock, inbox->changed, deadline);
  return !inbox->stopping;
}

// What it gave up because it stops or is no longer the owner, the intake still holds.
ProjectionRunner::State::Applied ProjectionRunner::State::apply(
    std::span<const IntakeRecord> records) {
  base::Duration wait = retry_first;
  for (;;) {
    const auto done = apply_once(records);
    if (done) return Applied::yes;
    report("the projection did not apply", done.error());
    if (!still_ours()) return Applied::not_ours;
    if (!wait_for_retry(wait)) return Applied::stopping;
    wait = std::min(wait * 2, retry_max);
  }
}

base::Time ProjectionRunner::State::due(base::Time now) {
  const auto next =
      within_boundary([&]() -> base::Result<base::Time> { return projection.due(now); });
  if (next) return *next;
  report("the projection could not do what is due", next.error());
  return now + due_retry;
}

// False when the time of its turn is over and there is more to write.
bool ProjectionRunner::State::flush() {
  const auto end = clock.now() + options.flush_slice;
  for (;;) {
    const auto flushed = within_boundary([&] { return projection.flush(); });
    if (!flushed) {
      report("the projection did not flush", flushed.error());
      return true;
    }
    if (flushed->whole) {
      if (const auto dropped = intake.flushed(flushed->position); !dropped)
        report("old intake segments stay", dropped.error());
      const std::lock_guard lock(inbox->mutex);
      inbox->counts.flushed_at = clock.now();
      return true;
    }
    if (clock.now() >= end) return false;
  }
}

// False when another replica owns it; true at the stop.
bool ProjectionRunner::State::tend() {
  base::Time next_due = due(clock.now());
  base::Time next_flush = clock.now() + options.flush_interval;
  for (;;) {
    if (!still_ours()) return false;
    // A clock that steps back must not put off the flush by as much.
    next_flush = std::min(next_flush, clock.now() + options.flush_interval);
    auto wake = std::min(next_due, next_flush);
    if (options.ownership != nullptr) wake = std::min(wake, options.ownership->next_look());
    const auto work = wait_for_work(wake);
    const auto applied = work.records.empty() ? Applied::yes : apply(work.records);
    if (applied == Applied::not_ours) return false;
    if (applied == Applied::stopping || work.last) break;
    next_due = due(clock.now());
    if (clock.now() < next_flush) continue;
    next_flush = flush() ? clock.now() + options.flush_interval : clock.now();
  }
  while (!flush()) continue;
  return true;
}

void ProjectionRunner::State::loop() {
  for (;;) {
    if (!held && !take_over()) return;
    if (tend()) return;
    log.warning("no longer owns the projection", {{"projection", projection.name()}});
    close();
  }
}

ProjectionRunner::ProjectionRunner(Projection& projection, Intake& intake, const base::Clock& clock,
                                   telemetry::Log& log, Options options)
    : state_(std::make_unique<State>(projection, intake, clock, log, std::move(options))) {}

ProjectionRunner::~ProjectionRunner() { stop(); }

base::Done ProjectionRunner::start() {
  CHECK(!state_->thread.joinable());
  Ownership* ownership = state_->options.ownership;
  if (ownership == nullptr || TRY(ownership->stand()).leads) TRY(state_->open());
  state_->thread = std::thread([state = state_.get()] { state->loop(); });
  return {};
}

void ProjectionRunner::poke() {
  {
    const std::lock_guard lock(state_->inbox->mutex);
    state_->inbox->poked = true;
  }
  state_->inbox->changed.notify_all();
}

void ProjectionRunner::stop() {
  if (!state_->thread.joinable()) return;
  state_->intake.stop();
  {
    const std::lock_guard lock(state_->inbox->mutex);
    state_->inbox->stopping = true;
  }
  state_->inbox->changed.notify_all();
  state_->thread.join();
}

ProjectionRunner::Statistics ProjectionRunner::statistics() const {
  const std::lock_guard lock(state_->inbox->mutex);
  auto statistics = state_->inbox->counts;
  statistics.waiting = state_->inbox->records.size();
  return statistics;
}

}  // namespace core
