// Units that run beside each other on PostgreSQL.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "platform/store/tests/postgres_fixture.h"

namespace store {
namespace {

TEST_F(PostgresStore, a_unit_that_met_another_runs_again_and_its_caller_does_not_notice) {
  ASSERT_TRUE(add_note(first_tenant, 1, "0"));
  int attempts = 0;
  const auto done = store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
    std::string body;
    TRY(transaction.first("select body from note where tenant_id = $1", {first_tenant},
                          [&](const Row& row) { body = row.text(0); }));
    if (++attempts == 1)
      std::thread([&] {
        EXPECT_TRUE(store_->write(first_tenant, [&](Transaction& other) {
          return other.run("update note set body = '10' where tenant_id = $1", {first_tenant});
        }));
      }).join();
    TRY(transaction.run("update note set body = $2 where tenant_id = $1",
                        {first_tenant, std::to_string(std::stoi(body) + 1)}));
    return {};
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(attempts, 2);
  EXPECT_EQ(store_->statistics().reruns_total, 1U);
  const auto read = store_->read(first_tenant, [&](const Snapshot& snapshot) {
    return snapshot.first("select body from note where tenant_id = $1", {first_tenant},
                          [](const Row& row) { EXPECT_EQ(row.text(0), "11"); });
  });
  EXPECT_TRUE(read && *read);
}

TEST_F(PostgresStore, a_unit_that_always_meets_others_ends_as_unavailable) {
  PostgresOptions few = options();
  few.unit_attempts_max = 3;
  reopen(few);
  ASSERT_TRUE(add_note(first_tenant, 1, "0"));
  int attempts = 0;
  const auto done = store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
    ++attempts;
    TRY(count_notes(transaction));
    std::thread([&] {
      EXPECT_TRUE(store_->write(first_tenant, [&](Transaction& other) {
        return other.run("update note set body = 'theirs' where tenant_id = $1", {first_tenant});
      }));
    }).join();
    TRY(transaction.run("update note set body = 'mine' where tenant_id = $1", {first_tenant}));
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, base::Code::unavailable);
  EXPECT_NE(done.error().message.find("store_unit_attempts_max"), std::string::npos);
  EXPECT_EQ(attempts, 3);
}

TEST_F(PostgresStore, two_units_that_wait_for_each_other_both_end) {
  ASSERT_TRUE(add_note(first_tenant, 1, ""));
  ASSERT_TRUE(add_note(first_tenant, 2, ""));
  std::atomic<int> holding = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t)
    threads.emplace_back([&, t] {
      int attempts = 0;
      const auto done = store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
        constexpr std::string_view append =
            "update note set body = body || 'x' where tenant_id = $1 and id = $2";
        TRY(transaction.run(append, {first_tenant, 1 + t}));
        if (++attempts == 1) {
          ++holding;
          while (holding < 2) std::this_thread::yield();
        }
        TRY(transaction.run(append, {first_tenant, 2 - t}));
        return {};
      });
      EXPECT_TRUE(done) << done.error().message;
    });
  join(std::move(threads));
  const auto read = store_->read(first_tenant, [&](const Snapshot& snapshot) {
    return snapshot.each("select body from note where tenant_id = $1", {first_tenant},
                         [](const Row& row) { EXPECT_EQ(row.text(0), "xx"); });
  });
  EXPECT_TRUE(read);
}

TEST_F(PostgresStore, hooks_follow_the_commit_once_for_many_units_and_miss_none) {
  std::atomic<int> runs = 0;
  std::vector<std::thread> threads;
  constexpr int threads_count = 8, units_each = 10;
  for (int t = 0; t < threads_count; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < units_each; ++i) {
        bool seen = false;
        const int id = t * units_each + i;
        const auto done = store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
          transaction.before_commit("number", [&runs](Transaction& hook) -> base::Done {
            ++runs;
            EXPECT_EQ(hook.tenant(), first_tenant);
            TRY(hook.run("update note set body = 'numbered' where tenant_id = $1 and body = ''",
                         {first_tenant}));
            return {};
          });
          transaction.after_commit([&] { seen = true; });
          return insert_note(transaction, id);
        });
        EXPECT_TRUE(done && seen);
        const auto read = store_->read(first_tenant, [&](const Snapshot& snapshot) {
          return snapshot.first("select body from note where tenant_id = $1 and id = $2",
                                {first_tenant, id},
                                [](const Row& row) { EXPECT_EQ(row.text(0), "numbered"); });
        });
        EXPECT_TRUE(read && *read);
      }
    });
  join(std::move(threads));
  EXPECT_EQ(store_->statistics().failed_hooks_total, 0U);
}

TEST_F(PostgresStore, a_hook_that_fails_leaves_its_unit_and_the_next_one_makes_up_for_it) {
  bool fails = true;
  const auto add = [&](std::int64_t id) {
    return store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
      transaction.before_commit("number", [&fails](Transaction& hook) -> base::Done {
        if (fails) return base::unavailable("not now");
        TRY(hook.run("update note set body = 'numbered' where tenant_id = $1", {first_tenant}));
        return {};
      });
      return insert_note(transaction, id);
    });
  };
  EXPECT_TRUE(add(1));
  EXPECT_EQ(store_->statistics().failed_hooks_total, 1U);
  fails = false;
  EXPECT_TRUE(add(2));
  const auto read = store_->read(first_tenant, [&](const Snapshot& snapshot) {
    return snapshot.each("select body from note where tenant_id = $1", {first_tenant},
                         [](const Row& row) { EXPECT_EQ(row.text(0), "numbered"); });
  });
  EXPECT_TRUE(read);
}

TEST_F(PostgresStore, text_that_it_cannot_hold_is_invalid) {
  for (const std::string_view text : {std::string_view("a\0b", 3), std::string_view("\xff")}) {
    const auto refused = add_note(first_tenant, 1, text);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::Code::invalid);
  }
}

}  // namespace
}  // namespace store
