#include "core/intake.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/check.h"
#include "core/intake_record.h"
#include "core/intake_waiting.h"

namespace core {
namespace {

// What one step of the replay hands over at most.
constexpr std::size_t replay_records_max = 1'024;
constexpr std::size_t replay_bytes_max = 8 << 20;

class SegmentIntake final : public Intake {
 public:
  SegmentIntake(const Options& options, const base::Clock& clock,
                std::unique_ptr<segments::SegmentLog> log)
      : Intake(options.apply_timeout), options_(options), clock_(clock), log_(std::move(log)) {}

  void submit(Signal signal, Wait wait, Told told) override;
  Statistics statistics() const override;
  base::Done start(std::uint64_t position, const Feed& replay, Feed feed) override;
  void applied(std::uint64_t upto) override;
  void refused(std::uint64_t position, base::Error error) override;
  base::Done flushed(std::uint64_t upto) override { return log_->drop_before(upto + 1); }
  void stop() override;

 private:
  base::Done admit();
  base::Done replay_from(std::uint64_t position, const Feed& replay) const;
  void on_durable(std::span<const segments::Appended> appended);
  void on_failed(std::span<const segments::Appended> appended, const base::Error& error);
  std::uint64_t unapplied() const {  // requires mutex_
    return in_flight_ + (durable_position_ - applied_position_);
  }

  const Options options_;
  const base::Clock& clock_;
  Feed feed_;  // set before the log starts

  mutable std::mutex mutex_;         // guards the seven below
  std::condition_variable settled_;  // in_flight_ is 0 and nothing is being fed
  bool accepting_ = false;
  std::uint64_t in_flight_ = 0;  // submitted, neither durable nor failed
  bool feeding_ = false;         // durable, and on its way to the projection
  std::uint64_t durable_position_ = 0, applied_position_ = 0;
  AppliedLine waiting_;  // for Wait::applied

  // Last, so that it goes first: its writer calls into this.
  std::unique_ptr<segments::SegmentLog> log_;
};

base::Done SegmentIntake::admit() {
  const std::lock_guard lock(mutex_);
  if (!accepting_) return base::unavailable("the intake does not accept now; send it again");
  if (unapplied() >= options_.unapplied_records_max)
    return base::unavailable("intake_unapplied_records_max (" +
                             std::to_string(options_.unapplied_records_max) +
                             ") is reached; send it again later");
  ++in_flight_;
  return {};
}

void SegmentIntake::submit(Signal signal, Wait wait, Told told) {
  if (signal.received_at == base::Time{}) signal.received_at = clock_.now();
  const auto record = encode_signal(signal);
  const auto pending = std::make_shared<Pending>(std::move(signal), wait, std::move(told));
  if (auto admitted = admit(); !admitted) return pending->fail(std::move(admitted).error());
  auto position = log_->submit(record, pending);
  if (position) return;
  pending->fail(std::move(position).error());
  const std::lock_guard lock(mutex_);
  if (--in_flight_ == 0) settled_.notify_all();
}

void SegmentIntake::on_durable(std::span<const segments::Appended> appended) {
  std::vector<PendingPtr> pending;
  std::vector<IntakeRecord> records;
  pending.reserve(appended.size());
  records.reserve(appended.size());
  for (const auto& one : appended) {
    pending.push_back(std::static_pointer_cast<Pending>(one.attachment));
    pending.back()->position = one.number;
    records.push_back({.position = one.number, .signal = std::move(pending.back()->signal)});
  }
  {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < records.size(); ++i)
      if (pending[i]->wait == Wait::applied) waiting_.add(records[i].position, pending[i]);
    durable_position_ = appended.back().number;
    in_flight_ -= appended.size();  // from here on it counts by its position
    feeding_ = true;
  }
  feed_(records);
  for (const auto& one : pending)
    if (one->wait == Wait::durable) one->answer();
  const std::lock_guard lock(mutex_);
  feeding_ = false;  // `stop` promises that all was fed
  if (in_flight_ == 0) settled_.notify_all();
}

void SegmentIntake::on_failed(std::span<const segments::Appended> appended,
                              const base::Error& error) {
  for (const auto& one : appended)
    std::static_pointer_cast<Pending>(one.attachment)
        ->fail(base::unavailable("not stored: " + error.message));
  const std::lock_guard lock(mutex_);
  in_flight_ -= appended.size();
  if (in_flight_ == 0) settled_.notify_all();
}

base::Done SegmentIntake::replay_from(std::uint64_t position, const Feed& replay) const {
  std::vector<IntakeRecord> batch;
  std::size_t batch_bytes = 0;
  std::optional<base::Error> error;
  const auto hand_over = [&] {
    if (!batch.empty()) replay(batch);
    batch.clear();
    batch_bytes = 0;
  };
  TRY(log_->read(position, [&](std::uint64_t number, std::string_view record) {
    auto signal = decode_signal(record);
    if (!signal) {
      error =
          base::conflict("intake record " + std::to_string(number) + ": " + signal.error().message);
      return false;
    }
    batch.push_back({.position = number, .signal = *std::move(signal)});
    batch_bytes += record.size();
    if (batch.size() >= replay_records_max || batch_bytes >= replay_bytes_max) hand_over();
    return true;
  }));
  if (error) return *std::move(error);
  hand_over();
  return {};
}

base::Done SegmentIntake::start(std::uint64_t position, const Feed& replay, Feed feed) {
  CHECK(position >= 1);
  const auto next = log_->next();
  if (position > next)
    return base::conflict("the store has applied the intake up to record " +
                          std::to_string(position - 1) + ", but the intake in " + options_.folder +
                          " ends at " + std::to_string(next - 1) +
                          ": it is not the one that belongs to this store");
  {
    const std::lock_guard lock(mutex_);
    durable_position_ = next - 1;
    applied_position_ = position - 1;
  }
  TRY(replay_from(position, replay));
  feed_ = std::move(feed);
  log_->start({.durable = [this](auto appended) { on_durable(appended); },
               .failed = [this](auto appended, const auto& error) { on_failed(appended, error); }});
  const std::lock_guard lock(mutex_);
  accepting_ = true;
  return {};
}

void SegmentIntake::applied(std::uint64_t upto) {
  std::vector<PendingPtr> released;
  {
    const std::lock_guard lock(mutex_);
    applied_position_ = std::max(applied_position_, std::min(upto, durable_position_));
    released = waiting_.take(upto);
  }
  for (const auto& pending : released) pending->answer();
}

void SegmentIntake::refused(std::uint64_t position, base::Error error) {
  const std::lock_guard lock(mutex_);
  waiting_.refuse(position, std::move(error));
}

void SegmentIntake::stop() {
  std::unique_lock lock(mutex_);
  accepting_ = false;
  settled_.wait_for(lock, std::chrono::nanoseconds(apply_timeout().nanoseconds),
                    [this] { return in_flight_ == 0 && !feeding_; });
}

Intake::Statistics SegmentIntake::statistics() const {
  Statistics statistics{.log = log_->statistics()};
  const std::lock_guard lock(mutex_);
  statistics.unapplied = unapplied();
  statistics.applied_position = applied_position_;
  return statistics;
}

}  // namespace

base::Result<std::unique_ptr<Intake>> Intake::open(const Options& options,
                                                   const base::Clock& clock) {
  auto log = TRY(segments::SegmentLog::open({.folder = options.folder,
                                             .segment_bytes_max = options.segment_bytes_max,
                                             .waiting_bytes_max = options.waiting_bytes_max}));
  return std::unique_ptr<Intake>(std::make_unique<SegmentIntake>(options, clock, std::move(log)));
}

}  // namespace core
