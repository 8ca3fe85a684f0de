#include <sys/stat.h>

#include <atomic>

#include "base/check.h"
#include "platform/store/tests/store_fixture.h"

namespace store {
namespace {

class SqliteStore : public StoreTest {};

TEST_F(SqliteStore, values_of_every_kind_come_back_as_they_went_in) {
  const auto done = store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
    TRY(transaction.define("create table kinds(i integer, r real, t text, b blob, n text) strict"));
    const auto changed = TRY(transaction.run("insert into kinds values($1, $2, $3, $4, $5)",
                                             {std::int64_t{INT64_MIN}, 0.5, "it's $1 \xc3\xa9",
                                              Bytes{std::string_view("\0\xff", 2)}, Null{}}));
    EXPECT_EQ(changed, 1);
    const auto empty = TRY(transaction.run("insert into kinds values($1, $2, $3, $4, $5)",
                                           {true, 1.0, std::string_view(), Bytes{}, Null{}}));
    EXPECT_EQ(empty, 1);
    return {};
  });
  ASSERT_TRUE(done) << done.error().message;
  const auto read = store_->read(first_tenant, [&](const Snapshot& snapshot) {
    return snapshot.first("select i, r, t, b, n from kinds where i < $1", {0}, [](const Row& row) {
      EXPECT_EQ(row.integer(0), INT64_MIN);
      EXPECT_EQ(row.real(1), 0.5);
      EXPECT_EQ(row.text(2), "it's $1 \xc3\xa9");
      EXPECT_EQ(row.bytes(3), std::string_view("\0\xff", 2));
      EXPECT_TRUE(row.is_null(4));
      EXPECT_EQ(row.optional_text(4), std::nullopt);
      EXPECT_THROW(row.integer(5), base::Bug);
    });
  });
  ASSERT_TRUE(read);
  EXPECT_TRUE(*read);
  const auto empties = store_->read(first_tenant, [&](const Snapshot& snapshot) {
    return snapshot.first("select t, b from kinds where i = 1", {}, [](const Row& row) {
      EXPECT_FALSE(row.is_null(0));
      EXPECT_FALSE(row.is_null(1));
    });
  });
  EXPECT_TRUE(empties && *empties);
}

TEST_F(SqliteStore, two_tenants_do_not_see_each_other) {
  ASSERT_TRUE(add_note(first_tenant, 1, "mine"));
  ASSERT_TRUE(add_note(second_tenant, 1, "yours"));
  ASSERT_TRUE(add_note(second_tenant, 2, "yours"));
  EXPECT_EQ(notes(first_tenant), 1);
  EXPECT_EQ(notes(second_tenant), 2);
}

TEST_F(SqliteStore, a_broken_unique_constraint_is_a_conflict_that_names_it) {
  ASSERT_TRUE(add_note(first_tenant, 1));
  const auto again = add_note(first_tenant, 1);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, base::Code::conflict);
  EXPECT_NE(again.error().message.find("note.tenant_id, note.id"), std::string::npos);
}

TEST_F(SqliteStore, a_unit_that_survives_a_conflict_keeps_its_other_rows) {
  ASSERT_TRUE(add_note(first_tenant, 1));
  EXPECT_TRUE(store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
    TRY(insert_note(transaction, 2));
    EXPECT_FALSE(insert_note(transaction, 1));
    return insert_note(transaction, 3);
  }));
  EXPECT_EQ(notes(first_tenant), 3);
}

TEST_F(SqliteStore, a_snapshot_does_not_see_later_writes) {
  ASSERT_TRUE(add_note(first_tenant, 1));
  const auto read = store_->read(first_tenant, [&](const Snapshot& snapshot) -> base::Done {
    EXPECT_TRUE(add_note(first_tenant, 2));  // even before the first row is read
    const auto count = TRY(count_notes(snapshot));
    EXPECT_EQ(count, 1);
    EXPECT_TRUE(add_note(first_tenant, 3));
    const auto again = TRY(count_notes(snapshot));
    EXPECT_EQ(again, 1);
    return {};
  });
  EXPECT_TRUE(read);
  EXPECT_EQ(notes(first_tenant), 3);
}

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

TEST_F(SqliteStore, a_store_call_from_within_a_unit_or_after_commit_is_a_bug) {
  EXPECT_THROW(static_cast<void>(store_->write(
                   first_tenant, [&](Transaction&) { return add_note(first_tenant, 1); })),
               base::Bug);
  EXPECT_THROW(static_cast<void>(store_->write(first_tenant,
                                               [&](Transaction& transaction) -> base::Done {
                                                 transaction.after_commit([this] {
                                                   static_cast<void>(add_note(first_tenant, 1));
                                                 });
                                                 return {};
                                               })),
               base::Bug);
  EXPECT_THROW(
      static_cast<void>(store_->read(
          first_tenant, [&](const Snapshot&) { return store_->read(first_tenant, count_notes); })),
      base::Bug);
  EXPECT_EQ(notes(first_tenant), 0);
}

TEST_F(SqliteStore, wrong_sql_is_a_bug_that_shows_it) {
  for (const char* sql :
       {"select nothing from nowhere", "selec 1", "", "select $1", "select \"x\""})
    EXPECT_THROW(static_cast<void>(store_->write(
                     first_tenant, [&](Transaction& transaction) { return transaction.run(sql); })),
                 base::Bug)
        << sql;
  EXPECT_THROW(static_cast<void>(store_->read(
                   first_tenant,
                   [&](const Snapshot& snapshot) {
                     return snapshot.first(
                         "insert into counter(name, value) values('a', 1) returning value", {},
                         [](const Row&) {});
                   })),
               base::Bug);
}

TEST_F(SqliteStore, the_same_statement_may_run_inside_its_own_rows) {
  ASSERT_TRUE(add_note(first_tenant, 1));
  ASSERT_TRUE(add_note(first_tenant, 2));
  constexpr std::string_view sql = "select id from note where tenant_id = $1 order by id";
  std::vector<std::int64_t> seen;
  const auto read = store_->read(first_tenant, [&](const Snapshot& snapshot) {
    return snapshot.each(sql, {first_tenant}, [&](const Row& outer) {
      EXPECT_TRUE(snapshot.each(sql, {first_tenant}, [&](const Row& inner) {
        seen.push_back(outer.integer(0) * 10 + inner.integer(0));
      }));
    });
  });
  EXPECT_TRUE(read);
  EXPECT_EQ(seen, (std::vector<std::int64_t>{11, 12, 21, 22}));
}

TEST_F(SqliteStore, more_statements_than_are_kept_still_run) {
  EXPECT_TRUE(store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
    for (int i = 0; i < 600; ++i)
      TRY(transaction.first("select " + std::to_string(i), {},
                            [&](const Row& row) { EXPECT_EQ(row.integer(0), i); }));
    return {};
  }));
}

TEST_F(SqliteStore, rows_changed_are_counted_and_a_statement_without_effect_counts_none) {
  EXPECT_TRUE(store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
    TRY(insert_note(transaction, 1));
    TRY(insert_note(transaction, 2));
    constexpr std::string_view update = "update note set body = $2 where tenant_id = $1";
    const auto changed = TRY(transaction.run(update, {first_tenant, "x"}));
    EXPECT_EQ(changed, 2);
    const auto none = TRY(transaction.run(update, {second_tenant, "x"}));
    EXPECT_EQ(none, 0);
    return {};
  }));
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
