#include <sys/stat.h>

#include <atomic>

#include "base/check.h"
#include "platform/store/prompt_reads.h"
#include "platform/store/tests/store_fixture.h"

namespace store {
namespace {

class SqliteStore : public StoreTest {};

TEST_F(SqliteStore, as_many_read_in_parallel_as_there_are_readers_and_the_next_waits) {
  SqliteOptions options;
  options.readers_max = 3;
  options.busy_timeout_ms = 60'000;
  open(options);
  std::atomic<int> inside = 0, most = 0;
  std::atomic<bool> go = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 8; ++i)
    readers.emplace_back([&] {
      EXPECT_TRUE(store_->read(first_tenant, [&](const Snapshot& snapshot) {
        const int now = ++inside;
        int before = most;
        while (before < now && !most.compare_exchange_weak(before, now)) {
        }
        while (!go) std::this_thread::yield();
        auto count = count_notes(snapshot);
        --inside;
        return count;
      }));
    });
  while (inside < 3) std::this_thread::yield();
  go = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(most, 3);
  EXPECT_EQ(store_->statistics().reads_total, 8U + 1U);  // and the migrator's
}

TEST_F(SqliteStore, a_reader_that_waits_too_long_is_told_so) {
  SqliteOptions options;
  options.readers_max = 1;
  options.busy_timeout_ms = 1;
  open(options);
  const auto read = store_->read(first_tenant, [&](const Snapshot&) -> base::Done {
    std::thread other([&] {
      const auto refused = store_->read(first_tenant, count_notes);
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().code, base::Code::unavailable);
      EXPECT_NE(refused.error().message.find("store_readers_max"), std::string::npos);
    });
    other.join();
    return {};
  });
  EXPECT_TRUE(read);
}

TEST_F(SqliteStore, a_prompt_read_waits_for_nobody) {
  SqliteOptions options;
  options.readers_max = 1;
  options.busy_timeout_ms = 60'000;
  open(options);
  const auto read = store_->read(first_tenant, [&](const Snapshot&) -> base::Done {
    std::thread other([&] {
      const PromptReads prompt(Reads::prompt);
      EXPECT_TRUE(store_->read(first_tenant, count_notes));
    });
    other.join();
    EXPECT_FALSE(PromptReads::wanted());
    return {};
  });
  EXPECT_TRUE(read);
}

TEST_F(SqliteStore, only_the_owner_may_open_the_files) {
  ASSERT_TRUE(add_note(first_tenant, 1));
  for (const char* name : {"store.db", "store.db-wal", "store.db-shm"}) {
    struct stat status = {};
    ASSERT_EQ(::stat(folder_.file(name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << name;
  }
}

TEST_F(SqliteStore, what_cannot_be_opened_is_an_error_that_names_the_file) {
  SqliteOptions options;
  options.path = folder_.file("missing/store.db");
  const auto opened = open_sqlite(options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, base::Code::unavailable);
  options.path = ":memory:";
  EXPECT_FALSE(open_sqlite(options));
}

}  // namespace
}  // namespace store
