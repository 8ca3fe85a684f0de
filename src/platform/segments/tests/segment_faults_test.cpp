#include <dlfcn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <thread>

#include "platform/segments/tests/segment_fixture.h"

namespace {
std::atomic<int> failing_syncs = 0;  // how many of the next ones answer EIO
}

// Stands before libc's in this program.
extern "C" int fdatasync(int file) {
  int left = failing_syncs;
  while (left > 0)
    if (failing_syncs.compare_exchange_weak(left, left - 1)) {
      errno = EIO;
      return -1;
    }
  using Function = int (*)(int);
  static const auto next = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "fdatasync"));
  return next(file);
}

namespace segments {
namespace {

class SegmentFaults : public SegmentLogTest {
 protected:
  void TearDown() override { failing_syncs = 0; }
  // As a client does: again until it is accepted and durable.
  void append_until_stored(std::string_view bytes) {
    while (!append(bytes)) std::this_thread::yield();
  }
};

// Files of this process cannot grow past a size while this lives, as on a disk that is full.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : signal_before_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_before_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  void (*signal_before_)(int);
  rlimit before_ = {};
};

TEST_F(SegmentFaults,
       after_a_failed_sync_submits_are_refused_until_reopen_and_the_number_is_given_again) {
  open();
  start();
  ASSERT_TRUE(append("one"));
  failing_syncs = 1;
  EXPECT_FALSE(append("lost"));
  EXPECT_NE(last_error_.find(first_file), std::string::npos);
  const auto refused = log_->submit("refused", nullptr);
  if (!refused) {  // unless the writer was quicker
    EXPECT_EQ(refused.error().code, base::Code::unavailable);
  }
  ASSERT_TRUE(log_->reopen());
  append_until_stored("two");
  EXPECT_EQ(log_->statistics().failures_total, 1U);
  open();
  const auto records = read_all();
  EXPECT_EQ(records.front(), (Record{1, "one"}));
  EXPECT_EQ(records.back().bytes, "two");
  for (std::size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(records[i].number, i + 1);
    EXPECT_NE(records[i].bytes, "lost");
  }
}

TEST_F(SegmentFaults, the_writer_reopens_by_itself) {
  open();
  start();
  failing_syncs = 3;  // one for the record, then for the first tries to reopen
  EXPECT_FALSE(append("lost"));
  append_until_stored("kept");
  EXPECT_EQ(read_all(), (std::vector<Record>{{1, "kept"}}));
}

TEST_F(SegmentFaults, a_full_disk_loses_nothing_acknowledged_and_is_left_when_there_is_room) {
  open();
  start();
  const std::string bytes(1000, 'x');
  std::uint64_t stored = 0;
  {
    const FileSizeLimit limit(10'500);
    while (append(bytes)) ++stored;
    EXPECT_EQ(stored, 10U);
    EXPECT_FALSE(log_->reopen() && append(bytes));
  }
  append_until_stored(bytes);
  const auto records = read_all();
  EXPECT_EQ(records.size(), stored + 1);
  EXPECT_EQ(log_->next(), stored + 2);
  open();
  EXPECT_EQ(read_all(), records);
}

TEST_F(SegmentFaults, as_long_as_the_disk_is_full_nothing_is_taken_in_and_the_statistics_say_so) {
  open();
  start();
  ASSERT_TRUE(append("kept"));
  EXPECT_FALSE(log_->statistics().failing);
  {
    const FileSizeLimit limit(100);
    EXPECT_FALSE(append(std::string(1000, 'x')));
    EXPECT_FALSE(log_->reopen());
    EXPECT_TRUE(log_->statistics().failing);
    EXPECT_FALSE(log_->submit("small", nullptr));
  }
  append_until_stored("kept too");
  EXPECT_FALSE(log_->statistics().failing);
  open();
  EXPECT_EQ(read_all(), (std::vector<Record>{{1, "kept"}, {2, "kept too"}}));
}

TEST_F(SegmentFaults, a_segment_that_cannot_be_created_is_tried_again) {
  Options small = options();
  small.segment_bytes_max = 100;
  open(small);
  start();
  ASSERT_TRUE(append(std::string(100, 'x')));
  {
    const FileSizeLimit limit(0);
    EXPECT_FALSE(append("in the next segment"));
  }
  append_until_stored("in the next segment");
  EXPECT_EQ(files(), (std::vector<std::string>{"00000000000000000001.segment",
                                               "00000000000000000002.segment"}));
  open(small);
  EXPECT_EQ(read_all().size(), 2U);
}

// The child tells what is durable, to a pipe; then it is killed in the middle of its work.
TEST_F(SegmentFaults, everything_acknowledged_survives_kill_9) {
  int pipes[2];
  ASSERT_EQ(::pipe(pipes), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Options small = options();
    small.segment_bytes_max = 20'000;
    open(small);
    log_->start({.durable =
                     [&](std::span<const Appended> records) {
                       for (const Appended& record : records)
                         if (::write(pipes[1], &record.number, sizeof(record.number)) < 0)
                           ::_exit(1);
                     },
                 .failed = [](std::span<const Appended>, const base::Error&) {}});
    for (;;)
      if (!log_->submit(std::string(200, 'x'), nullptr)) std::this_thread::yield();
  }
  ::close(pipes[1]);
  std::uint64_t last = 0, number = 0;
  while (last < 2000 && ::read(pipes[0], &number, sizeof(number)) == sizeof(number)) last = number;
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  while (::read(pipes[0], &number, sizeof(number)) == sizeof(number)) last = number;
  ::close(pipes[0]);
  open();
  const auto records = read_all();
  EXPECT_GE(last, 2000U);
  EXPECT_GE(records.size(), last);
  for (std::size_t i = 0; i < records.size(); ++i)
    EXPECT_EQ(records[i], (Record{i + 1, std::string(200, 'x')}));
}

}  // namespace
}  // namespace segments
