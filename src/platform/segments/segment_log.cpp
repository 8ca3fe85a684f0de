#include "platform/segments/segment_log.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "platform/segments/record.h"
#include "platform/segments/segment_folder.h"

namespace segments {
namespace {

constexpr std::chrono::seconds reopen_interval(1);
// What a batch buffer keeps between bursts.
constexpr std::size_t kept_buffer_bytes = 4 << 20;

// Records that are written and synced together.
struct Batch {
  struct Entry {
    std::uint64_t number;
    std::size_t at, length;  // of the record with its head, in frames
    std::shared_ptr<void> attachment;
  };
  std::string frames;
  std::vector<Entry> entries;

  void clear() {
    frames.clear();
    if (frames.capacity() > kept_buffer_bytes) frames.shrink_to_fit();
    entries.clear();
  }
  void seal() {
    for (const Entry& entry : entries) seal_record(frames.data() + entry.at);
  }
  std::vector<Appended> appended() {
    std::vector<Appended> all;
    all.reserve(entries.size());
    for (Entry& entry : entries)
      all.push_back({entry.number,
                     std::string_view(frames).substr(entry.at + record_head_bytes,
                                                     entry.length - record_head_bytes),
                     std::move(entry.attachment)});
    return all;
  }
};

class FileSegmentLog final : public SegmentLog {
 public:
  FileSegmentLog(Options options, std::unique_ptr<SegmentFolder> folder)
      : options_(std::move(options)), folder_(std::move(folder)), next_(folder_->next()) {}
  ~FileSegmentLog() override;

  void start(Listener listener) override;
  base::Result<std::uint64_t> submit(std::string_view record,
                                     std::shared_ptr<void> attachment) override;
  base::Done read(std::uint64_t from,
                  const std::function<bool(std::uint64_t, std::string_view)>& each) const override {
    return folder_->read(from, each);
  }
  std::uint64_t next() const override {
    const std::lock_guard lock(mutex_);
    return next_;
  }
  base::Done drop_before(std::uint64_t number) override { return folder_->drop_before(number); }
  base::Done reopen() override;
  Statistics statistics() const override;

 private:
  void write_batches();
  // The records that wait; none when it is time to try to reopen. False when it is time to stop.
  bool take(Batch& batch);
  void write_batch(Batch& batch);
  base::Done store(const Batch& batch);
  void fail(Batch& batch, const base::Error& error);

  const Options options_;
  const std::unique_ptr<SegmentFolder> folder_;
  Listener listener_;

  std::mutex files_mutex_;    // the folder's writing half; taken before mutex_
  mutable std::mutex mutex_;  // guards all below but writer_
  std::condition_variable work_;
  Batch waiting_;
  std::uint64_t next_;
  std::uint64_t in_flight_bytes_ = 0;
  bool idle_ = false, failed_ = false, stopping_ = false;
  Statistics counts_;  // the totals only
  std::thread writer_;
};

FileSegmentLog::~FileSegmentLog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  if (writer_.joinable()) writer_.join();
}

void FileSegmentLog::start(Listener listener) {
  CHECK(!writer_.joinable());
  listener_ = std::move(listener);
  writer_ = std::thread([this] { write_batches(); });
}

base::Result<std::uint64_t> FileSegmentLog::submit(std::string_view record,
                                                   std::shared_ptr<void> attachment) {
  CHECK(writer_.joinable());
  if (record.size() > options_.record_bytes_max)
    return base::invalid("record: at most " + std::to_string(options_.record_bytes_max) + " bytes");
  bool wake = false;
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return base::unavailable("intake: it stops");
    if (failed_) return base::unavailable("intake: the disk refuses writes, retry later");
    const std::size_t length = record_head_bytes + record.size();
    if (waiting_.frames.size() + in_flight_bytes_ + length > options_.waiting_bytes_max)
      return base::unavailable("intake: intake_waiting_bytes_max is reached, retry later");
    number = next_++;
    waiting_.entries.push_back({number, waiting_.frames.size(), length, std::move(attachment)});
    append_record(waiting_.frames, number, record);
    wake = std::exchange(idle_, false);
  }
  if (wake) work_.notify_one();
  return number;
}

void FileSegmentLog::write_batches() {
  Batch batch;
  while (take(batch)) {
    if (!batch.entries.empty())
      write_batch(batch);
    else
      static_cast<void>(reopen());  // while the disk refuses, `take` waits before the next try
  }
}

bool FileSegmentLog::take(Batch& batch) {
  batch.clear();
  std::unique_lock lock(mutex_);
  in_flight_bytes_ = 0;
  const auto ready = [this] { return stopping_ || !waiting_.entries.empty(); };
  if (failed_) {
    work_.wait_for(lock, reopen_interval, [this] { return stopping_ || !failed_; });
    return !stopping_;
  }
  idle_ = true;
  work_.wait(lock, ready);
  idle_ = false;
  std::swap(batch, waiting_);
  in_flight_bytes_ = batch.frames.size();
  return !batch.entries.empty();
}

void FileSegmentLog::write_batch(Batch& batch) {
  batch.seal();
  const std::lock_guard files(files_mutex_);
  if (auto stored = store(batch); !stored) {
    fail(batch, stored.error());
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    counts_.records_total += batch.entries.size();
    counts_.bytes_total += batch.frames.size();
    ++counts_.syncs_total;
  }
  listener_.durable(batch.appended());
}

base::Done FileSegmentLog::store(const Batch& batch) {
  TRY(folder_->rotate_past(options_.segment_bytes_max));
  return folder_->append(batch.frames, batch.entries.size());
}

// What came in meanwhile fails too: its numbers follow those that are given again.
void FileSegmentLog::fail(Batch& batch, const base::Error& error) {
  Batch behind;
  {
    const std::lock_guard lock(mutex_);
    failed_ = true;
    ++counts_.failures_total;
    std::swap(behind, waiting_);
  }
  listener_.failed(batch.appended(), error);
  if (!behind.entries.empty()) listener_.failed(behind.appended(), error);
}

base::Done FileSegmentLog::reopen() {
  const std::lock_guard files(files_mutex_);
  {
    const std::lock_guard lock(mutex_);
    if (!failed_) return {};
  }
  TRY(folder_->recover());
  {
    const std::lock_guard lock(mutex_);
    failed_ = false;
    next_ = folder_->next();
  }
  work_.notify_one();
  return {};
}

Statistics FileSegmentLog::statistics() const {
  const auto sizes = folder_->sizes();
  const std::lock_guard lock(mutex_);
  Statistics statistics = counts_;
  statistics.segments = sizes.segments;
  statistics.bytes_on_disk = sizes.bytes;
  statistics.waiting_bytes = waiting_.frames.size() + in_flight_bytes_;
  statistics.failing = failed_;
  return statistics;
}

}  // namespace

base::Result<std::unique_ptr<SegmentLog>> SegmentLog::open(Options options) {
  if (options.folder.empty()) return base::invalid("intake: the folder has no name");
  auto folder = TRY(SegmentFolder::open(options.folder));
  return std::unique_ptr<SegmentLog>(new FileSegmentLog(std::move(options), std::move(folder)));
}

}  // namespace segments
