#include "platform/store/sqlite_writer.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/check.h"

namespace store {

// A unit on its caller's stack. Each caller has its own condition: one answer wakes one thread.
struct SqliteWriter::Waiting {
  UnitOfWork unit;
  std::mutex mutex = {};  // guards answered
  std::condition_variable condition = {};
  bool answered = false;

  void wait() {
    std::unique_lock lock(mutex);
    condition.wait(lock, [this] { return answered; });
  }
  void answer() {
    // Under the lock: once it is free, the caller may be gone with all of this.
    const std::lock_guard lock(mutex);
    answered = true;
    condition.notify_one();
  }
};

SqliteWriter::SqliteWriter(std::unique_ptr<SqliteConnection> connection,
                           const SqliteOptions& options)
    : connection_(std::move(connection)),
      waiting_units_max_(options.waiting_units_max),
      group_units_max_(std::max<std::size_t>(options.group_units_max, 1)),
      commit_group_(*connection_),
      thread_([this] { loop(); }) {}

SqliteWriter::~SqliteWriter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  thread_.join();
}

base::Done SqliteWriter::write(const base::Id& tenant,
                               const std::function<base::Done(Transaction&)>& closure) {
  Waiting waiting{.unit = {.tenant = tenant, .closure = closure, .answer = {}, .bug = {}}};
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return base::unavailable("store: it stops");
    if (waiting_.size() >= waiting_units_max_)
      return base::unavailable("store: store_waiting_units_max is reached, retry later");
    waiting_.push_back(&waiting);
    wake = idle_ && waiting_.size() >= wanted_;
    if (wake) idle_ = false;
  }
  if (wake) work_.notify_one();
  waiting.wait();
  if (waiting.unit.bug) std::rethrow_exception(waiting.unit.bug);
  return std::move(waiting.unit.answer);
}

void SqliteWriter::loop() {
  while (take_group()) answer_group();
}

bool SqliteWriter::take_group() {
  std::unique_lock lock(mutex_);
  wanted_ = 1;
  idle_ = true;
  work_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  gather(lock);
  idle_ = false;
  const std::size_t count = std::min(waiting_.size(), group_units_max_);
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
  group_.assign(waiting_.begin(), end);
  waiting_.erase(waiting_.begin(), end);
  return !group_.empty();
}

// Callers that were just answered come back within microseconds, but the first of them would have a
// sync of its own. So after a group of several the writer waits for half as many again, never
// longer than `gather_time_max`: 64 threads then share about 60 units a commit instead of 32.
void SqliteWriter::gather(std::unique_lock<std::mutex>& lock) {
  constexpr std::chrono::microseconds gather_time_max(200);
  wanted_ = group_.size() / 2;
  if (stopping_ || wanted_ < 2 || waiting_.size() >= wanted_) return;
  idle_ = true;
  work_.wait_for(lock, gather_time_max, [this] { return stopping_ || waiting_.size() >= wanted_; });
}

void SqliteWriter::answer_group() {
  std::vector<UnitOfWork*> units;
  units.reserve(group_.size());
  for (Waiting* waiting : group_) units.push_back(&waiting->unit);
  const auto counts = commit_group_.run(units);
  const auto failed = std::count_if(units.begin(), units.end(),
                                    [](const UnitOfWork* unit) { return unit->failed(); });
  units_ += units.size();
  failed_units_ += static_cast<std::uint64_t>(failed);
  commits_ += counts.commits;
  commit_nanoseconds_ += counts.commit_nanoseconds;
  for (Waiting* waiting : group_) waiting->answer();
}

void SqliteWriter::count(Store::Statistics& statistics) const {
  statistics.units_total = units_;
  statistics.failed_units_total = failed_units_;
  statistics.commits_total = commits_;
  statistics.commit_nanoseconds_total = commit_nanoseconds_;
  const std::lock_guard lock(mutex_);
  statistics.waiting_units = waiting_.size();
}

}  // namespace store
