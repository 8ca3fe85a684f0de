#include "core/job.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/check.h"
#include "core/job_boundary.h"

namespace core {
namespace {

constexpr base::Duration retry_first = base::seconds(1);

// 1 s, 2 s, 4 s, ... but never later than the job would run anyway.
base::Duration retry_after(std::int64_t failures_in_row, base::Duration interval) {
  base::Duration wait = retry_first;
  for (std::int64_t i = 1; i < failures_in_row && wait < interval; ++i) wait = wait * 2;
  return std::min(wait, interval);
}

}  // namespace

struct Jobs::State {
  struct Entry {
    Job job;  // not changed after the start, so read without the lock
    JobStatus status;
    base::Time next_run;
    std::int64_t failures_in_row = 0;
  };

  State(const base::Clock& c, telemetry::Log& l) : clock(c), log(l) {}

  Entry* next_due(base::Time now, base::Time& wake);  // requires mutex
  void run(Entry& entry);                             // without mutex
  void loop();

  const base::Clock& clock;
  telemetry::Log& log;
  mutable std::mutex mutex;  // guards the three below
  std::condition_variable changed;
  std::vector<Entry> entries;
  bool stopping = false;
  std::thread thread;
};

Jobs::State::Entry* Jobs::State::next_due(base::Time now, base::Time& wake) {
  Entry* first = nullptr;
  for (auto& entry : entries)
    if (first == nullptr || entry.next_run < first->next_run) first = &entry;
  wake = first == nullptr ? base::time_max : first->next_run;
  return first != nullptr && first->next_run <= now ? first : nullptr;
}

void Jobs::State::run(Entry& entry) {
  const auto result = within_boundary([&] { return entry.job.run(); });
  if (!result)
    log.error("job failed", {{"job", entry.job.name}, {"error", result.error().message}});
  const std::lock_guard lock(mutex);
  const auto now = clock.now();
  entry.status.last_run = now;
  ++entry.status.runs;
  const bool poked = entry.next_run == base::Time{};
  base::Duration wait = entry.job.interval;
  if (result) {
    entry.status.status = *result;
    entry.status.error.clear();
    entry.failures_in_row = 0;
  } else {
    entry.status.error = result.error().message;
    ++entry.status.failures;
    wait = retry_after(++entry.failures_in_row, wait);
  }
  if (!poked) entry.next_run = now + wait;  // a poke during the run asks for another one
}

void Jobs::State::loop() {
  std::unique_lock lock(mutex);
  while (!stopping) {
    base::Time wake;
    Entry* due = next_due(clock.now(), wake);
    if (due == nullptr) {
      clock.wait_until(lock, changed, wake);
      continue;
    }
    due->next_run = base::time_max;
    lock.unlock();
    run(*due);
    lock.lock();
  }
}

Jobs::Jobs(const base::Clock& clock, telemetry::Log& log)
    : state_(std::make_unique<State>(clock, log)) {}

Jobs::~Jobs() { stop(); }

void Jobs::add(Job job) {
  const std::lock_guard lock(state_->mutex);
  CHECK(!state_->thread.joinable());
  CHECK(job.interval > base::Duration{});
  JobStatus status{.name = job.name, .status = {}, .error = {}, .last_run = {}};
  state_->entries.push_back(
      {.job = std::move(job), .status = std::move(status), .next_run = base::Time{}});
}

void Jobs::start() {
  const std::lock_guard lock(state_->mutex);
  CHECK(!state_->thread.joinable() && !state_->stopping);
  state_->thread = std::thread([state = state_.get()] { state->loop(); });
}

void Jobs::poke(std::string_view name) {
  {
    const std::lock_guard lock(state_->mutex);
    const auto found = std::find_if(state_->entries.begin(), state_->entries.end(),
                                    [&](const auto& entry) { return entry.job.name == name; });
    CHECK(found != state_->entries.end());
    found->next_run = base::Time{};
  }
  state_->changed.notify_all();
}

void Jobs::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  if (state_->thread.joinable()) state_->thread.join();
}

std::vector<JobStatus> Jobs::status() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<JobStatus> list;
  list.reserve(state_->entries.size());
  for (const auto& entry : state_->entries) list.push_back(entry.status);
  return list;
}

}  // namespace core
