#include "platform/store/sqlite_files.h"

#include <fstream>

#include "platform/store/tests/store_fixture.h"

namespace store {
namespace {

class SqliteFiles : public StoreTest {
 protected:
  std::string source() const { return folder_.file("store.db"); }
  std::string copy() const { return folder_.file("copy.db"); }
  std::int64_t notes_in_copy() const {
    SqliteOptions options;
    options.path = copy();
    const auto store = *open_sqlite(options);
    return *store->read(first_tenant, count_notes);
  }
};

TEST_F(SqliteFiles, a_copy_has_what_was_committed_when_it_began_and_nothing_later) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(add_note(first_tenant, i, std::string(8'000, 'x')));
  const auto done = backup_sqlite(source(), copy(), [&] { return add_note(first_tenant, 100); });
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(notes_in_copy(), 100);
  EXPECT_TRUE(check_sqlite(copy())->empty());
}

TEST_F(SqliteFiles, copying_beside_a_writer_gives_one_moment) {
  std::atomic<bool> stop = false;
  std::atomic<std::int64_t> written = 0;
  std::thread writer([&] {
    for (std::int64_t i = 0; !stop; ++i)
      if (add_note(first_tenant, i, std::string(4'000, 'x'))) ++written;
  });
  while (written < 20) std::this_thread::yield();
  const std::int64_t before = written;
  std::int64_t begun = 0;
  const auto done = backup_sqlite(source(), copy(), [&]() -> base::Done {
    begun = written;
    while (written < begun + 20) std::this_thread::yield();
    return {};
  });
  stop = true;
  writer.join();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_GE(notes_in_copy(), before);
  EXPECT_LE(notes_in_copy(), begun + 1);
}

TEST_F(SqliteFiles, an_error_of_begun_leaves_no_file) {
  EXPECT_FALSE(backup_sqlite(source(), copy(), [] { return base::conflict("no"); }));
  EXPECT_FALSE(std::filesystem::exists(copy()));
  EXPECT_FALSE(backup_sqlite(source(), source(), []() -> base::Done { return {}; }));
  EXPECT_TRUE(std::filesystem::exists(source()));
}

TEST_F(SqliteFiles, damaged_pages_and_foreign_files_are_found) {
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(add_note(first_tenant, i, std::string(2'000, 'x')));
  store_.reset();
  EXPECT_TRUE(check_sqlite(source())->empty());
  {
    std::fstream file(source(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 * 20);
    file << std::string(4096 * 4, 'z');
  }
  EXPECT_FALSE(check_sqlite(source())->empty());
  std::ofstream(copy()) << std::string(8192, 'q');
  EXPECT_EQ(check_sqlite(copy())->front(), "file is not a database");
  EXPECT_FALSE(check_sqlite(folder_.file("nowhere.db")));
}

}  // namespace
}  // namespace store
