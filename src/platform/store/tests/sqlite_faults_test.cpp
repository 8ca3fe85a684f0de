#include <dlfcn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <functional>

#include "platform/store/tests/store_fixture.h"

namespace {
std::atomic<int> failing_syncs = 0;  // how many of the next ones answer EIO
}

// Stands before libc's for this program and the libraries it loads, SQLite among them.
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

namespace store {
namespace {

class SqliteFaults : public StoreTest {
 protected:
  void TearDown() override { failing_syncs = 0; }
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

TEST_F(SqliteFaults, a_failed_sync_makes_each_unit_of_the_group_run_again_alone) {
  std::atomic<int> runs = 0, hooks = 0, after_commits = 0;
  std::vector<std::function<void()>> units;
  for (int i = 0; i < 5; ++i)
    units.emplace_back([&, i] {
      const auto done = store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
        if (i == 0 && runs == 0) failing_syncs = 1;
        ++runs;
        transaction.after_commit([&] { ++after_commits; });
        transaction.before_commit("hook", [&](Transaction&) -> base::Done {
          ++hooks;
          return {};
        });
        return insert_note(transaction, i);
      });
      EXPECT_TRUE(done) << done.error().message;
    });
  run_group(std::move(units));
  EXPECT_EQ(runs, 10);
  EXPECT_EQ(hooks, 1 + 5);
  EXPECT_EQ(after_commits, 5);
  EXPECT_EQ(notes(first_tenant), 5);
}

TEST_F(SqliteFaults, while_syncs_fail_units_are_unavailable_and_afterwards_they_are_not) {
  failing_syncs = 1'000'000;
  const auto refused = add_note(first_tenant, 1);
  failing_syncs = 0;
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Code::unavailable);
  EXPECT_EQ(notes(first_tenant), 0);
  EXPECT_TRUE(add_note(first_tenant, 1));
  open();
  EXPECT_EQ(notes(first_tenant), 1);
}

TEST_F(SqliteFaults, on_a_full_disk_only_what_does_not_fit_is_unavailable) {
  ASSERT_TRUE(add_note(first_tenant, 0));
  const auto size = std::filesystem::file_size(folder_.file("store.db-wal"));
  const std::string large(8 << 20, 'x');
  std::vector<std::function<void()>> units;
  for (int i = 1; i <= 3; ++i)
    units.emplace_back([&, i] {
      const auto done = add_note(first_tenant, i, i == 2 ? std::string_view(large) : "small");
      EXPECT_EQ(static_cast<bool>(done), i != 2);
      if (!done) {
        EXPECT_EQ(done.error().code, base::Code::unavailable);
      }
    });
  {
    const FileSizeLimit limit(size + (256 << 10));
    run_group(std::move(units));
  }
  EXPECT_EQ(notes(first_tenant), 3);
  EXPECT_TRUE(add_note(first_tenant, 2, large));  // there is room again
  open();
  EXPECT_EQ(notes(first_tenant), 4);
}

TEST_F(SqliteFaults, a_unit_that_hides_the_lost_transaction_is_still_run_again) {
  int runs = 0;
  const std::string large(8 << 20, 'x');
  {
    const FileSizeLimit limit(64 << 10);
    const auto done = store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
      ++runs;
      for (int i = 0; i < 8; ++i) static_cast<void>(insert_note(transaction, i, large));
      return {};
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, base::Code::unavailable);
  }
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(notes(first_tenant), 0);
}

// The child tells what was acknowledged; then it is killed in the middle of its work.
TEST_F(SqliteFaults, everything_acknowledged_survives_kill_9) {
  store_.reset();
  int pipes[2];
  ASSERT_EQ(::pipe(pipes), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    open();
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&, t] {
        for (std::int64_t i = t;; i += 8)
          if (add_note(first_tenant, i) && ::write(pipes[1], &i, sizeof(i)) < 0) ::_exit(1);
      });
    for (auto& thread : threads) thread.join();
  }
  ::close(pipes[1]);
  std::vector<std::int64_t> acknowledged;
  std::int64_t id = 0;
  while (acknowledged.size() < 500 && ::read(pipes[0], &id, sizeof(id)) == sizeof(id))
    acknowledged.push_back(id);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  while (::read(pipes[0], &id, sizeof(id)) == sizeof(id)) acknowledged.push_back(id);
  ::close(pipes[0]);
  open();
  std::vector<bool> there(1 << 20);
  ASSERT_TRUE(store_->read(first_tenant, [&](const Snapshot& snapshot) {
    return snapshot.each(
        "select id from note where tenant_id = $1", {first_tenant},
        [&](const Row& row) { there[static_cast<std::size_t>(row.integer(0))] = true; });
  }));
  EXPECT_GE(acknowledged.size(), 500U);
  for (const std::int64_t each : acknowledged)
    EXPECT_TRUE(there[static_cast<std::size_t>(each)]) << each;
}

}  // namespace
}  // namespace store
