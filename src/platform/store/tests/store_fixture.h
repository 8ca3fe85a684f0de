// What the store's tests share: a folder of their own, a store with one tenant table and one
// without, and two tenants.
#pragma once
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "platform/store/migration.h"
#include "platform/store/store.h"
#include "platform/store/tests/test_database.h"

namespace store {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string path = std::filesystem::temp_directory_path() / "mainstay-store-XXXXXX";
    path_ = ::mkdtemp(path.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline base::Id tenant_numbered(std::uint8_t number) {
  base::Id id;
  id.bytes[15] = number;
  return id;
}
inline const base::Id first_tenant = tenant_numbered(1);
inline const base::Id second_tenant = tenant_numbered(2);

inline constexpr Migration test_migrations[] = {
    {1, "0001_notes",
     "create table note(tenant_id {bytes} not null, id {int64} not null, body {text} not null,"
     " primary key(tenant_id, id));"
     "create table counter(name {text} not null primary key, value {int64} not null)"}};

inline constexpr Migration any_migrations[] = {
    test_migrations[0],
    {2, "0002_kinds",
     "create table kinds(i {int64}, r {float64}, t {text}, b {bytes}, n {text}, flag {bool})"}};

class StoreTest : public testing::Test {
 protected:
  void open(SqliteOptions options = {}) {
    store_.reset();
    options.path = folder_.file("store.db");
    auto opened = open_sqlite(options);
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
    const MigrationSet sets[] = {{"test", test_migrations}};
    const auto migrated = migrate(*store_, sets, base::Time{1});
    ASSERT_TRUE(migrated) << migrated.error().message;
  }
  void SetUp() override { open(); }

  static base::Done insert_note(Transaction& transaction, std::int64_t id,
                                std::string_view body = "") {
    TRY(transaction.run("insert into note(tenant_id, id, body) values($1, $2, $3)",
                        {transaction.tenant(), id, body}));
    return {};
  }
  base::Done add_note(const base::Id& tenant, std::int64_t id, std::string_view body = "") {
    return store_->write(
        tenant, [&](Transaction& transaction) { return insert_note(transaction, id, body); });
  }
  static base::Result<std::int64_t> count_notes(const Snapshot& snapshot) {
    std::int64_t count = -1;
    TRY(snapshot.each("select count(*) from note where tenant_id = $1", {snapshot.tenant()},
                      [&](const Row& row) { count = row.integer(0); }));
    return count;
  }
  std::int64_t notes(const base::Id& tenant) {
    const auto count = store_->read(tenant, count_notes);
    return count ? *count : -1;
  }
  void wait_for_waiting_units(std::uint64_t count) {
    while (store_->statistics().waiting_units < count) std::this_thread::yield();
  }
  // Runs all units in one group: the first, of no effect, holds the writer until the others wait.
  template <class Unit>
  std::vector<std::thread> start_group(std::vector<Unit> units) {
    std::vector<std::thread> threads;
    const std::uint64_t count = units.size();
    std::atomic<bool> held = false;
    threads.emplace_back([this, count, &held] {
      const auto done = store_->write(first_tenant, [&](Transaction&) -> base::Done {
        held = true;
        wait_for_waiting_units(count);
        return {};
      });
      EXPECT_TRUE(done);
    });
    while (!held) std::this_thread::yield();
    for (Unit& unit : units) {
      const std::uint64_t waiting = store_->statistics().waiting_units;
      const bool last = &unit == &units.back();
      threads.emplace_back(std::move(unit));
      // One after the other, so that the group has the order of `units`; the last one frees the
      // writer.
      if (!last) wait_for_waiting_units(waiting + 1);
    }
    return threads;
  }
  static void join(std::vector<std::thread> threads) {
    for (std::thread& thread : threads) thread.join();
  }
  void run_group(std::vector<std::function<void()>> units) { join(start_group(std::move(units))); }

  TemporaryFolder folder_;
  std::unique_ptr<Store> store_;
};

// On the database that the environment names.
class AnyStore : public StoreTest {
 protected:
  void SetUp() override { store_ = open_migrated(); }
  std::unique_ptr<Store> open_migrated() {
    return database_.open([](Store& owner) {
      const MigrationSet sets[] = {{"test", any_migrations}};
      const auto migrated = migrate(owner, sets, base::Time{1});
      ASSERT_TRUE(migrated) << migrated.error().message;
    });
  }
  TestDatabase database_{folder_.file("store.db")};
};

}  // namespace store
