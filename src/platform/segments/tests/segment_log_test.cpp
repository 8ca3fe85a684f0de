#include <sys/stat.h>

#include <atomic>
#include <thread>

#include "base/check.h"
#include "platform/segments/record.h"
#include "platform/segments/tests/segment_fixture.h"

namespace segments {
namespace {

class Segments : public SegmentLogTest {};

TEST_F(Segments, records_come_back_in_order_after_a_restart) {
  open();
  start();
  const std::string binary("\0\xff", 2);
  ASSERT_TRUE(append("one"));
  ASSERT_TRUE(append(""));
  ASSERT_TRUE(append(binary));
  const std::vector<Record> expected = {{1, "one"}, {2, ""}, {3, binary}};
  EXPECT_EQ(durable_, expected);
  EXPECT_EQ(read_all(), expected);
  EXPECT_EQ(log_->next(), 4U);
  open();
  EXPECT_EQ(read_all(), expected);
  EXPECT_EQ(log_->next(), 4U);
  start();
  ASSERT_TRUE(append("four"));
  EXPECT_EQ(read_all(3), (std::vector<Record>{{3, binary}, {4, "four"}}));
}

TEST_F(Segments, an_attachment_comes_back_with_its_record) {
  open();
  std::shared_ptr<void> seen;
  std::atomic<bool> done = false;
  log_->start({.durable =
                   [&](std::span<const Appended> records) {
                     seen = records[0].attachment;
                     done = true;
                   },
               .failed = [](std::span<const Appended>, const base::Error&) {}});
  const auto attachment = std::make_shared<int>(7);
  ASSERT_TRUE(log_->submit("x", attachment));
  while (!done) std::this_thread::yield();
  log_.reset();  // its listener uses what stands here
  EXPECT_EQ(seen, attachment);
}

TEST_F(Segments, reading_stops_when_it_is_told_to) {
  open();
  start();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(append("x"));
  int seen = 0;
  EXPECT_TRUE(log_->read(2, [&](std::uint64_t, std::string_view) { return ++seen < 2; }));
  EXPECT_EQ(seen, 2);
}

TEST_F(Segments, what_was_submitted_is_written_before_the_log_goes) {
  open();
  start();
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(log_->submit(std::to_string(i), nullptr));
  open();
  EXPECT_EQ(read_all().size(), 1000U);
  EXPECT_EQ(durable_.size(), 1000U);
}

TEST_F(Segments, a_record_past_the_limit_is_invalid_and_a_full_queue_unavailable) {
  Options small = options();
  small.record_bytes_max = 100;
  small.waiting_bytes_max = 400;
  open(small);
  std::atomic<bool> inside = false, release = false;
  log_->start({.durable =
                   [&](std::span<const Appended>) {
                     inside = true;
                     while (!release) std::this_thread::yield();
                   },
               .failed = [](std::span<const Appended>, const base::Error&) {}});
  const auto large = log_->submit(std::string(101, 'x'), nullptr);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, base::Code::invalid);
  ASSERT_TRUE(log_->submit(std::string(100, 'x'), nullptr));
  while (!inside) std::this_thread::yield();
  ASSERT_TRUE(log_->submit(std::string(100, 'x'), nullptr));
  ASSERT_TRUE(log_->submit(std::string(100, 'x'), nullptr));
  EXPECT_EQ(log_->statistics().waiting_bytes, 3 * 116U);
  const auto full = log_->submit(std::string(100, 'x'), nullptr);
  release = true;
  log_.reset();  // its listener uses what stands here
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, base::Code::unavailable);
  EXPECT_NE(full.error().message.find("intake_waiting_bytes_max"), std::string::npos);
}

TEST_F(Segments, submitting_before_the_start_is_a_bug) {
  open();
  EXPECT_THROW(static_cast<void>(log_->submit("x", nullptr)), base::Bug);
}

TEST_F(Segments, a_tail_torn_at_any_byte_loses_that_record_alone) {
  open();
  start();
  ASSERT_TRUE(append("first"));
  ASSERT_TRUE(append("second"));
  const std::size_t kept = segment_head_bytes + 2 * record_head_bytes + 11;
  ASSERT_TRUE(append("the last one"));
  log_.reset();
  const std::string whole = content(path_of(first_file));
  ASSERT_EQ(whole.size(), kept + record_head_bytes + 12);
  for (std::size_t size = kept; size < whole.size(); ++size) {
    overwrite(path_of(first_file), std::string_view(whole).substr(0, size));
    open();
    EXPECT_EQ(read_all(), (std::vector<Record>{{1, "first"}, {2, "second"}})) << size;
    EXPECT_EQ(log_->next(), 3U);
    log_.reset();
    EXPECT_EQ(content(path_of(first_file)).size(), kept) << size;
  }
}

TEST_F(Segments, a_tail_damaged_at_any_byte_loses_that_record_alone_and_is_written_over) {
  open();
  start();
  ASSERT_TRUE(append("first"));
  const std::size_t kept = segment_head_bytes + record_head_bytes + 5;
  ASSERT_TRUE(append("last"));
  log_.reset();
  const std::string whole = content(path_of(first_file));
  for (std::size_t at = kept; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
    overwrite(path_of(first_file), damaged);
    start_new();
    EXPECT_EQ(read_all(), (std::vector<Record>{{1, "first"}})) << at;
    ASSERT_TRUE(append("again"));
    EXPECT_EQ(read_all(), (std::vector<Record>{{1, "first"}, {2, "again"}})) << at;
  }
}

TEST_F(Segments, zeros_behind_the_last_record_are_cut) {
  open();
  start();
  ASSERT_TRUE(append("first"));
  log_.reset();
  overwrite(path_of(first_file), content(path_of(first_file)) + std::string(5000, '\0'));
  start_new();
  ASSERT_TRUE(append("second"));
  EXPECT_EQ(read_all(), (std::vector<Record>{{1, "first"}, {2, "second"}}));
}

TEST_F(Segments, a_segment_whose_head_was_never_written_is_begun_again) {
  for (const std::size_t size : {0U, 7U, 16U, 4096U}) {
    open();
    log_.reset();
    overwrite(path_of(first_file), std::string(size, '\0'));
    start_new();
    EXPECT_EQ(log_->next(), 1U);
    EXPECT_TRUE(append("x"));
    log_.reset();
    std::filesystem::remove_all(options().folder);
  }
}

TEST_F(Segments, a_file_that_is_no_segment_is_an_error_that_names_it) {
  open();
  log_.reset();
  overwrite(path_of(first_file), "this is something else entirely");
  const auto opened = SegmentLog::open(options());
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find(first_file), std::string::npos);
}

class RotatedSegments : public SegmentLogTest {
 protected:
  void SetUp() override {
    small_ = options();
    small_.segment_bytes_max = 100;
    open(small_);
    start();
    for (int i = 1; i <= 10; ++i) ASSERT_TRUE(append("record " + std::to_string(i)));
  }
  Options small_;
};

TEST_F(RotatedSegments, a_new_segment_starts_past_the_limit_and_is_named_by_its_first_record) {
  EXPECT_EQ(files(), (std::vector<std::string>{"00000000000000000001.segment",
                                               "00000000000000000005.segment",
                                               "00000000000000000009.segment"}));
  EXPECT_EQ(log_->statistics().segments, 3U);
  open(small_);
  EXPECT_EQ(read_all().size(), 10U);
  EXPECT_EQ(read_all(6).front().number, 6U);
  EXPECT_EQ(log_->next(), 11U);
  std::uint64_t bytes = 0;
  for (const std::string& file : files()) bytes += std::filesystem::file_size(path_of(file));
  EXPECT_EQ(log_->statistics().bytes_on_disk, bytes);
}

TEST_F(RotatedSegments,
       a_damaged_record_in_an_earlier_segment_is_an_error_that_names_file_and_offset) {
  log_.reset();
  std::string damaged = content(path_of(first_file));
  const std::size_t second = segment_head_bytes + record_head_bytes + 8;
  damaged[second + record_head_bytes] = 'X';
  overwrite(path_of(first_file), damaged);
  open(small_);
  int seen = 0;
  const auto done = log_->read(1, [&](std::uint64_t, std::string_view) { return ++seen > 0; });
  ASSERT_FALSE(done);
  EXPECT_EQ(seen, 1);
  EXPECT_NE(done.error().message.find(first_file), std::string::npos);
  EXPECT_NE(done.error().message.find("offset " + std::to_string(second)), std::string::npos);
  EXPECT_EQ(read_all(5).size(), 6U);  // what stands in other segments can be read
}

TEST_F(RotatedSegments, an_earlier_segment_that_was_cut_or_is_missing_is_an_error) {
  log_.reset();
  const std::string whole = content(path_of(first_file));
  overwrite(path_of(first_file), std::string_view(whole).substr(0, whole.size() - 25));
  open(small_);
  const auto each = [](std::uint64_t, std::string_view) { return true; };
  EXPECT_FALSE(log_->read(1, each));
  log_.reset();
  overwrite(path_of(first_file), whole);
  std::filesystem::remove(path_of("00000000000000000005.segment"));
  open(small_);
  EXPECT_FALSE(log_->read(1, each));
}

TEST_F(RotatedSegments, segments_below_a_number_are_dropped_but_never_the_open_one) {
  EXPECT_TRUE(log_->drop_before(5 - 1));
  EXPECT_EQ(files().size(), 3U);
  EXPECT_TRUE(log_->drop_before(5));
  EXPECT_EQ(files().front(), "00000000000000000005.segment");
  EXPECT_EQ(read_all().front().number, 5U);
  EXPECT_TRUE(log_->drop_before(1000));
  EXPECT_EQ(files(), (std::vector<std::string>{"00000000000000000009.segment"}));
  EXPECT_EQ(read_all().front().number, 9U);
  ASSERT_TRUE(append("eleven"));
  open(small_);
  EXPECT_EQ(log_->next(), 12U);
  EXPECT_EQ(read_all().size(), 3U);
}

TEST_F(RotatedSegments, a_drop_while_it_is_read_is_no_error) {
  std::vector<std::uint64_t> seen;
  EXPECT_TRUE(log_->read(1, [&](std::uint64_t number, std::string_view) {
    if (number == 2) {
      EXPECT_TRUE(log_->drop_before(9));
    }
    seen.push_back(number);
    return true;
  }));
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{1, 2, 3, 4, 9, 10}));
}

TEST_F(RotatedSegments, only_the_owner_may_open_the_files) {
  struct stat status = {};
  ASSERT_EQ(::stat(path_of(first_file).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat(options().folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(Segments, records_larger_than_a_block_are_read_whole) {
  open();
  start();
  for (const std::size_t size : {1U << 20, 300U << 10, 1U, 5U << 20, (256U << 10) - 16, 256U << 10})
    ASSERT_TRUE(append(std::string(size, static_cast<char>('a' + size % 7))));
  open();
  const auto records = read_all();
  ASSERT_EQ(records.size(), 6U);
  for (const Record& record : records)
    EXPECT_EQ(record.bytes,
              std::string(record.bytes.size(), static_cast<char>('a' + record.bytes.size() % 7)));
  EXPECT_EQ(records[3].bytes.size(), 5U << 20);
}

TEST_F(Segments, sixty_four_threads_share_syncs_and_read_beside_the_writer) {
  Options small = options();
  small.segment_bytes_max = 20'000;
  open(small);
  start();
  constexpr int threads_count = 64, records_each = 50;
  std::vector<std::thread> threads;
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    while (!stop) {
      std::uint64_t expected = 1;
      EXPECT_TRUE(log_->read(1, [&](std::uint64_t number, std::string_view bytes) {
        EXPECT_EQ(number, expected++);
        EXPECT_EQ(bytes.size(), 100U);
        return true;
      }));
    }
  });
  for (int t = 0; t < threads_count; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < records_each; ++i) {
        const auto number = log_->submit(std::string(100, 'x'), nullptr);
        ASSERT_TRUE(number);
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !durable_.empty() && durable_.back().number >= *number; });
      }
    });
  for (auto& thread : threads) thread.join();
  stop = true;
  reader.join();
  const auto statistics = log_->statistics();
  EXPECT_EQ(statistics.records_total, std::uint64_t{threads_count * records_each});
  EXPECT_GT(statistics.records_total, statistics.syncs_total);
  for (std::size_t i = 0; i < durable_.size(); ++i) EXPECT_EQ(durable_[i].number, i + 1);
  open();
  EXPECT_EQ(read_all(), durable_);
}

}  // namespace
}  // namespace segments
