#include "core/table_intake.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "core/intake_record.h"
#include "core/intake_rows.h"
#include "core/intake_waiting.h"
#include "core/job_boundary.h"

namespace core {
namespace {

constexpr std::int64_t rows_read_max = 8;  // at once

struct Submitted {
  PendingPtr pending;  // shared with the line of those that wait
  std::string record;
};

class TableIntake final : public Intake {
 public:
  TableIntake(store::Store& store, const Options& limits, TableIntakeOptions options,
              const base::Clock& clock)
      : Intake(limits.apply_timeout),
        store_(store),
        limits_(limits),
        options_(std::move(options)),
        clock_(clock),
        thread_([this] { loop(); }) {}
  ~TableIntake() override;

  void submit(Signal signal, Wait wait, Told told) override;
  Statistics statistics() const override;
  base::Done start(std::uint64_t position, const Feed& replay, Feed feed) override;
  void leave() override;
  void applied(std::uint64_t upto) override;
  void refused(std::uint64_t position, base::Error error) override;
  base::Done flushed(std::uint64_t upto) override;
  void stop() override;

 private:
  base::Done enqueue(Submitted submitted);
  void loop();
  std::vector<Submitted> take_row();  // requires mutex_
  void write(std::vector<Submitted> row);
  base::Result<std::uint64_t> insert(const std::vector<Submitted>& row);
  void stored(std::vector<Submitted> row, std::uint64_t last);
  void not_stored(const std::vector<Submitted>& row, const base::Error& error);
  void look();
  base::Done feed_rest();  // requires feed_mutex_
  void tell_applied();
  void release(std::uint64_t applied);
  std::uint64_t unapplied() const {  // requires mutex_
    return in_flight_ + (appended_ > applied_ ? appended_ - applied_ : 0);
  }

  store::Store& store_;
  const Options limits_;
  const TableIntakeOptions options_;
  const base::Clock& clock_;

  std::mutex feed_mutex_;        // guards the three below; taken before mutex_
  Feed feed_;                    // absent: another replica owns the projection
  std::uint64_t fed_ = 0;        // position
  std::uint64_t of_others_ = 0;  // the last that was fed and that another replica waits for, maybe

  mutable std::mutex mutex_;  // guards all below but the thread
  std::condition_variable changed_, settled_;
  std::deque<Submitted> submitted_;
  std::size_t waiting_bytes_ = 0;
  std::uint64_t in_flight_ = 0;  // neither stored nor failed
  bool settling_ = false;        // stored, and on their way to the projection
  bool accepting_ = true, stopping_ = false;
  std::uint64_t appended_ = 0, applied_ = 0;  // as far as this replica knows
  std::uint64_t told_ = 0;                    // what the table says is applied
  AppliedLine waiting_;                       // for Wait::applied
  segments::Statistics counts_;

  std::thread thread_;  // last: it uses all above
};

TableIntake::~TableIntake() {
  {
    const std::lock_guard lock(mutex_);
    accepting_ = false;
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

base::Done TableIntake::enqueue(Submitted submitted) {
  const std::lock_guard lock(mutex_);
  if (!accepting_) return base::unavailable("the intake does not accept now; send it again");
  if (unapplied() >= limits_.unapplied_records_max)
    return base::unavailable("intake_unapplied_records_max (" +
                             std::to_string(limits_.unapplied_records_max) +
                             ") is reached; send it again later");
  if (waiting_bytes_ + submitted.record.size() > limits_.waiting_bytes_max)
    return base::unavailable("intake_waiting_bytes_max (" +
                             std::to_string(limits_.waiting_bytes_max) +
                             ") is reached; send it again later");
  ++in_flight_;
  waiting_bytes_ += submitted.record.size();
  submitted_.push_back(std::move(submitted));
  changed_.notify_one();
  return {};
}

void TableIntake::submit(Signal signal, Wait wait, Told told) {
  if (signal.received_at == base::Time{}) signal.received_at = clock_.now();
  auto record = encode_signal(signal);
  const auto pending = std::make_shared<Pending>(std::move(signal), wait, std::move(told));
  auto queued = enqueue({.pending = pending, .record = std::move(record)});
  if (!queued) pending->fail(std::move(queued).error());
}

void TableIntake::loop() {
  const std::chrono::nanoseconds poll(options_.poll.nanoseconds);
  auto next_look = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  while (!stopping_ || !submitted_.empty()) {
    changed_.wait_until(lock, next_look, [this] { return stopping_ || !submitted_.empty(); });
    auto row = take_row();
    lock.unlock();
    if (!row.empty()) write(std::move(row));
    if (const auto now = std::chrono::steady_clock::now(); now >= next_look) {
      look();
      next_look = now + poll;
    }
    lock.lock();
  }
}

std::vector<Submitted> TableIntake::take_row() {
  std::vector<Submitted> row;
  std::size_t bytes = 0;
  while (!submitted_.empty() && row.size() < options_.row_records_max) {
    const auto size = submitted_.front().record.size();
    if (!row.empty() && bytes + size > options_.row_bytes_max) break;
    bytes += size;
    row.push_back(std::move(submitted_.front()));
    submitted_.pop_front();
  }
  waiting_bytes_ -= bytes;
  return row;
}

base::Result<std::uint64_t> TableIntake::insert(const std::vector<Submitted>& row) {
  std::string records;
  for (const auto& one : row) intake_rows::add_record(records, one.record);
  auto last = within_boundary([&] {
    return store_.write({}, [&](store::Transaction& transaction) {
      return intake_rows::append(transaction, options_.replica, row.size(), records);
    });
  });
  const std::lock_guard lock(mutex_);
  if (last) {
    ++counts_.syncs_total;
    counts_.records_total += row.size();
    counts_.bytes_total += records.size();
  } else {
    ++counts_.failures_total;
  }
  return last;
}

void TableIntake::write(std::vector<Submitted> row) {
  const auto last = insert(row);
  if (!last) return not_stored(row, last.error());
  stored(std::move(row), *last);
}

void TableIntake::not_stored(const std::vector<Submitted>& row, const base::Error& error) {
  for (const auto& one : row) one.pending->fail(base::unavailable("not stored: " + error.message));
  const std::lock_guard lock(mutex_);
  in_flight_ -= row.size();
  if (in_flight_ == 0) settled_.notify_all();
}

// Those that were just stored are fed from memory, with their parsed form, once what others
// appended before them was fed. Where that cannot be read now, `look` feeds all of it later.
void TableIntake::stored(std::vector<Submitted> row, std::uint64_t last) {
  const auto before = last - row.size();
  const std::lock_guard feeding(feed_mutex_);
  {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i].pending->position = before + 1 + i;
      if (row[i].pending->wait == Wait::applied) waiting_.add(before + 1 + i, row[i].pending);
    }
    appended_ = std::max(appended_, last);
    in_flight_ -= row.size();  // from here on they count by their positions
    settling_ = true;
  }
  if (feed_ && fed_ < before) static_cast<void>(feed_rest());
  if (feed_ && fed_ == before) {
    std::vector<IntakeRecord> records;
    records.reserve(row.size());
    for (std::size_t i = 0; i < row.size(); ++i)
      records.push_back({.position = before + 1 + i, .signal = std::move(row[i].pending->signal)});
    feed_(records);
    fed_ = last;
  }
  for (const auto& one : row)
    if (one.pending->wait == Wait::durable) one.pending->answer();
  const std::lock_guard lock(mutex_);
  settling_ = false;  // `stop` promises that all was fed
  if (in_flight_ == 0) settled_.notify_all();
}

// What is in the table and was not fed yet.
base::Done TableIntake::feed_rest() {
  for (;;) {
    auto read = TRY(within_boundary([&] {
      return store_.read({}, [&](const store::Snapshot& snapshot) {
        return intake_rows::read_after(snapshot, fed_, rows_read_max, options_.replica);
      });
    }));
    if (read.records.empty()) return {};
    {
      const std::lock_guard lock(mutex_);
      appended_ = std::max(appended_, read.last);
    }
    of_others_ = std::max(of_others_, read.last_of_others);
    feed_(read.records);
    fed_ = read.last;
  }
}

void TableIntake::look() {
  const auto marks = within_boundary([&] { return store_.read({}, intake_rows::marks); });
  if (!marks || !*marks) return;  // the next look tells
  bool owner = false;
  {
    const std::lock_guard feeding(feed_mutex_);
    owner = static_cast<bool>(feed_);
    if (owner && (*marks)->appended > fed_) static_cast<void>(feed_rest());
  }
  {
    const std::lock_guard lock(mutex_);
    appended_ = std::max(appended_, (*marks)->appended);
    told_ = (*marks)->applied;
  }
  if (owner)
    tell_applied();
  else
    release((*marks)->applied);
}

// To those that wait at other replicas. What only this replica appended can wait for the flush.
void TableIntake::tell_applied() {
  std::uint64_t applied = 0;
  {
    const std::lock_guard feeding(feed_mutex_);
    const std::lock_guard lock(mutex_);
    if (told_ >= std::min(of_others_, applied_)) return;
    applied = applied_;
  }
  static_cast<void>(within_boundary([&] {
    return store_.write({}, [&](store::Transaction& transaction) {
      return intake_rows::set_applied(transaction, applied);
    });
  }));
}

base::Done TableIntake::start(std::uint64_t position, const Feed& replay, Feed feed) {
  CHECK(position >= 1);
  const auto marks = TRY(
      store_.write({}, [&](store::Transaction& transaction) -> base::Result<intake_rows::Marks> {
        if (const auto found = TRY(intake_rows::marks(transaction))) return *found;
        TRY(intake_rows::begin(transaction, position - 1));
        return intake_rows::Marks{
            .appended = position - 1, .applied = position - 1, .began = position - 1};
      }));
  if (position > marks.appended + 1)
    return base::conflict("the store has applied the intake up to record " +
                          std::to_string(position - 1) + ", but the intake ends at " +
                          std::to_string(marks.appended));
  {
    const std::lock_guard lock(mutex_);
    appended_ = std::max(appended_, marks.appended);
    applied_ = position - 1;
  }
  for (auto read = intake_rows::Read{.records = {}, .last = position - 1};;) {
    const std::uint64_t after = read.last;
    read = TRY(store_.read({}, [&](const store::Snapshot& snapshot) {
      return intake_rows::read_after(snapshot, after, rows_read_max, options_.replica);
    }));
    if (read.records.empty()) {
      const std::lock_guard feeding(feed_mutex_);
      fed_ = after;
      feed_ = std::move(feed);
      return {};
    }
    {
      const std::lock_guard feeding(feed_mutex_);
      of_others_ = std::max(of_others_, read.last_of_others);
    }
    replay(read.records);
  }
}

void TableIntake::leave() {
  const std::lock_guard feeding(feed_mutex_);
  feed_ = nullptr;
}

void TableIntake::release(std::uint64_t applied) {
  std::vector<PendingPtr> released;
  {
    const std::lock_guard lock(mutex_);
    applied_ = std::max(applied_, applied);
    released = waiting_.take(applied);
  }
  for (const auto& pending : released) pending->answer();
}

void TableIntake::applied(std::uint64_t upto) { release(upto); }

void TableIntake::refused(std::uint64_t position, base::Error error) {
  const std::lock_guard lock(mutex_);
  waiting_.refuse(position, std::move(error));
}

// Never more than the store holds, so that it needs no fence.
base::Done TableIntake::flushed(std::uint64_t upto) {
  return store_.write({}, [&](store::Transaction& transaction) -> base::Done {
    TRY(intake_rows::drop_upto(transaction, upto));
    return intake_rows::set_applied(transaction, upto);
  });
}

void TableIntake::stop() {
  std::unique_lock lock(mutex_);
  accepting_ = false;
  settled_.wait_for(lock, std::chrono::nanoseconds(limits_.apply_timeout.nanoseconds),
                    [this] { return in_flight_ == 0 && !settling_; });
}

Intake::Statistics TableIntake::statistics() const {
  const std::lock_guard lock(mutex_);
  Statistics statistics{.log = counts_, .unapplied = unapplied(), .applied_position = applied_};
  statistics.log.waiting_bytes = waiting_bytes_;
  return statistics;
}

}  // namespace

std::unique_ptr<Intake> table_intake(store::Store& store, const Intake::Options& limits,
                                     TableIntakeOptions options, const base::Clock& clock) {
  return std::make_unique<TableIntake>(store, limits, std::move(options), clock);
}

base::Result<std::optional<std::uint64_t>> table_intake_last(store::Store& store) {
  const auto marks = TRY(store.read({}, intake_rows::marks));
  return marks ? std::optional(marks->appended) : std::nullopt;
}

base::Done forget_table_intake(store::Store& store) { return store.write({}, intake_rows::forget); }

}  // namespace core
