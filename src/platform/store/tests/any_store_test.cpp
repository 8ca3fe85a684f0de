// What holds on SQLite and on PostgreSQL alike: MAINSTAY_TEST_DATABASE says on which it is run.
#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "platform/store/tests/store_fixture.h"

namespace store {
namespace {

TEST_F(AnyStore, values_of_every_kind_come_back_as_they_went_in) {
  const auto done = store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
    const auto changed =
        TRY(transaction.run("insert into kinds(i, r, t, b, n) values($1, $2, $3, $4, $5)",
                            {std::int64_t{INT64_MIN}, 0.5, "it's $1 \xc3\xa9",
                             Bytes{std::string_view("\0\xff", 2)}, Null{}}));
    EXPECT_EQ(changed, 1);
    const auto empty =
        TRY(transaction.run("insert into kinds(i, r, t, b, n) values($1, $2, $3, $4, $5)",
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

TEST_F(AnyStore, two_tenants_do_not_see_each_other) {
  ASSERT_TRUE(add_note(first_tenant, 1, "mine"));
  ASSERT_TRUE(add_note(second_tenant, 1, "yours"));
  ASSERT_TRUE(add_note(second_tenant, 2, "yours"));
  EXPECT_EQ(notes(first_tenant), 1);
  EXPECT_EQ(notes(second_tenant), 2);
}

TEST_F(AnyStore, a_broken_unique_constraint_is_a_conflict_that_names_it) {
  ASSERT_TRUE(add_note(first_tenant, 1));
  const auto again = add_note(first_tenant, 1);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, base::Code::conflict);
  const char* constraint =
      store_->dialect() == Dialect::sqlite ? "note.tenant_id, note.id" : "note (note_pkey)";
  EXPECT_NE(again.error().message.find(constraint), std::string::npos) << again.error().message;
}

TEST_F(AnyStore, a_unit_that_survives_a_conflict_keeps_its_other_rows) {
  ASSERT_TRUE(add_note(first_tenant, 1));
  EXPECT_TRUE(store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
    TRY(insert_note(transaction, 2));
    EXPECT_FALSE(insert_note(transaction, 1));
    return insert_note(transaction, 3);
  }));
  EXPECT_EQ(notes(first_tenant), 3);
}

TEST_F(AnyStore, a_snapshot_does_not_see_later_writes) {
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

TEST_F(AnyStore, a_read_of_one_statement_runs_no_second_one) {
  ASSERT_TRUE(add_note(first_tenant, 1));
  const auto count = store_->read(first_tenant, count_notes, Statements::one);
  ASSERT_TRUE(count);
  EXPECT_EQ(*count, 1);
  const auto twice = [](const Snapshot& snapshot) -> base::Result<std::int64_t> {
    return TRY(count_notes(snapshot)) + TRY(count_notes(snapshot));
  };
  EXPECT_THROW(static_cast<void>(store_->read(first_tenant, twice, Statements::one)), base::Bug);
  ASSERT_TRUE(add_note(first_tenant, 2));
  const auto both = store_->read(first_tenant, twice);  // nothing was left open
  ASSERT_TRUE(both);
  EXPECT_EQ(*both, 4);
}

TEST_F(AnyStore, a_store_call_from_within_a_unit_or_after_commit_is_a_bug) {
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

TEST_F(AnyStore, wrong_sql_is_a_bug_that_shows_it) {
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

TEST_F(AnyStore, the_same_statement_may_run_inside_its_own_rows) {
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

TEST_F(AnyStore, more_statements_than_are_kept_still_run) {
  EXPECT_TRUE(store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
    for (int i = 0; i < 600; ++i)
      TRY(transaction.first("select " + std::to_string(i), {},
                            [&](const Row& row) { EXPECT_EQ(row.integer(0), i); }));
    return {};
  }));
}

TEST_F(AnyStore, rows_changed_are_counted_and_a_statement_without_effect_counts_none) {
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

TEST_F(AnyStore, a_unit_that_goes_on_after_a_conflict_may_look_at_what_is_there) {
  ASSERT_TRUE(add_note(first_tenant, 1, "before"));
  std::string seen;
  EXPECT_TRUE(store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
    EXPECT_FALSE(insert_note(transaction, 1, "after"));
    TRY(transaction.first("select body from note where tenant_id = $1 and id = $2",
                          {transaction.tenant(), 1}, [&](const Row& row) { seen = row.text(0); }));
    return {};
  }));
  EXPECT_EQ(seen, "before");
}

TEST_F(AnyStore, sums_booleans_and_booleans_as_conditions_mean_the_same) {
  ASSERT_TRUE(store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
    for (const std::int64_t n : {-70'000'123, 20'000, 4})
      TRY(transaction.run("insert into kinds(i, flag) values($1, $2)", {n, n > 0}));
    return {};
  }));
  const auto sums = store_->read(first_tenant, [&](const Snapshot& snapshot) {
    return snapshot.first("select sum(i), count(*), length('four') from kinds", {},
                          [](const Row& row) {
                            EXPECT_EQ(row.integer(0), -69'980'119);
                            EXPECT_EQ(row.integer(1), 3);
                            EXPECT_EQ(row.integer(2), 4);
                          });
  });
  EXPECT_TRUE(sums && *sums);
  const auto flagged = store_->read(first_tenant, [&](const Snapshot& snapshot) {
    return snapshot.first("select sum(i) from kinds where flag = true and flag = $1", {true},
                          [](const Row& row) { EXPECT_EQ(row.integer(0), 20'004); });
  });
  EXPECT_TRUE(flagged && *flagged);
}

TEST_F(AnyStore, after_commit_runs_when_the_rows_can_be_read) {
  bool seen = false;
  ASSERT_TRUE(store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
    transaction.after_commit([&] { std::thread([&] { seen = notes(first_tenant) == 1; }).join(); });
    return insert_note(transaction, 1);
  }));
  EXPECT_TRUE(seen);
}

TEST_F(AnyStore, a_bug_undoes_the_unit_and_reaches_its_caller) {
  EXPECT_THROW(static_cast<void>(store_->write(first_tenant,
                                               [&](Transaction& transaction) -> base::Done {
                                                 TRY(insert_note(transaction, 1));
                                                 throw base::Bug("a bug");
                                               })),
               base::Bug);
  EXPECT_EQ(notes(first_tenant), 0);
  EXPECT_TRUE(add_note(first_tenant, 1));
}

TEST_F(AnyStore, parallel_additions_to_one_number_lose_none_and_are_told_in_order) {
  ASSERT_TRUE(store_->write(base::Id{}, [](Transaction& transaction) {
    return transaction.run("insert into counter(name, value) values('n', 0)");
  }));
  constexpr int threads_count = 6, units_each = 10;
  std::vector<std::int64_t> told;  // one after_commit at a time
  std::vector<std::thread> threads;
  for (int t = 0; t < threads_count; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < units_each; ++i) {
        const auto done = store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
          std::int64_t value = 0;
          TRY(transaction.first("select value from counter where name = 'n'", {},
                                [&](const Row& row) { value = row.integer(0); }));
          TRY(transaction.run("update counter set value = $1 where name = 'n'", {value + 1}));
          transaction.after_commit([&told, value] { told.push_back(value + 1); });
          return {};
        });
        EXPECT_TRUE(done) << done.error().message;
      }
    });
  join(std::move(threads));
  std::vector<std::int64_t> expected;
  for (int i = 1; i <= threads_count * units_each; ++i) expected.push_back(i);
  EXPECT_EQ(told, expected);
}

TEST_F(AnyStore, of_two_units_that_read_what_the_other_writes_one_sees_the_other) {
  // Write skew: each may add a note only while there is none of the other tenant's number.
  std::atomic<int> inside = 0, added = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t)
    threads.emplace_back([&, t] {
      bool first_attempt = true;
      const auto done = store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
        const auto there = TRY(count_notes(transaction));
        if (std::exchange(first_attempt, false) && store_->dialect() == Dialect::postgres) {
          ++inside;
          while (inside < 2) std::this_thread::yield();
        }
        if (there > 0) return base::conflict("there is one");
        return insert_note(transaction, t);
      });
      added += done ? 1 : 0;
    });
  join(std::move(threads));
  EXPECT_EQ(added, 1);
  EXPECT_EQ(notes(first_tenant), 1);
}

}  // namespace
}  // namespace store
