#include <atomic>
#include <functional>
#include <stdexcept>

#include "base/check.h"
#include "platform/store/tests/store_fixture.h"

namespace store {
namespace {

class GroupCommit : public StoreTest {};

TEST_F(GroupCommit, a_failing_unit_is_undone_alone_and_the_group_shares_one_commit) {
  const auto before = store_->statistics();
  std::atomic<int> refused = 0;
  std::vector<std::function<void()>> units;
  for (int i = 0; i < 20; ++i)
    units.emplace_back([this, i, &refused] {
      const auto done = store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
        TRY(insert_note(transaction, i));
        if (i % 4 == 0) return base::denied("not this one");
        return {};
      });
      EXPECT_EQ(static_cast<bool>(done), i % 4 != 0);
      if (!done) {
        EXPECT_EQ(done.error().code, base::Code::denied);
        ++refused;
      }
    });
  run_group(std::move(units));
  const auto after = store_->statistics();
  EXPECT_EQ(refused, 5);
  EXPECT_EQ(notes(first_tenant), 15);
  EXPECT_EQ(after.units_total - before.units_total, 21U);
  EXPECT_EQ(after.failed_units_total - before.failed_units_total, 5U);
  EXPECT_EQ(after.commits_total - before.commits_total, 2U);  // the holder's, and one for all
}

TEST_F(GroupCommit, a_bug_in_a_unit_undoes_it_alone_and_reaches_its_caller) {
  std::vector<std::function<void()>> units;
  units.emplace_back([this] {
    EXPECT_THROW(static_cast<void>(store_->write(first_tenant,
                                                 [&](Transaction& transaction) -> base::Done {
                                                   TRY(insert_note(transaction, 1));
                                                   throw std::runtime_error("a bug");
                                                 })),
                 std::runtime_error);
  });
  units.emplace_back([this] { EXPECT_TRUE(add_note(first_tenant, 2)); });
  run_group(std::move(units));
  EXPECT_EQ(notes(first_tenant), 1);
}

TEST_F(GroupCommit, after_commit_runs_once_in_commit_order_and_not_for_failed_units) {
  std::vector<int> order;  // the writer thread's, read after the group
  std::vector<std::function<void()>> units;
  for (int i = 0; i < 10; ++i)
    units.emplace_back([this, i, &order] {
      const auto done = store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
        transaction.after_commit([&order, i] { order.push_back(i); });
        if (i == 3) return base::conflict("no");
        return insert_note(transaction, i);
      });
      EXPECT_EQ(static_cast<bool>(done), i != 3);
    });
  run_group(std::move(units));
  EXPECT_EQ(order, (std::vector{0, 1, 2, 4, 5, 6, 7, 8, 9}));
}

TEST_F(GroupCommit, after_commit_runs_when_others_can_read_the_rows) {
  bool seen = false;
  std::thread reader;
  ASSERT_TRUE(store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
    transaction.after_commit([&] {
      reader = std::thread([&] { seen = notes(first_tenant) == 1; });
      reader.join();
    });
    return insert_note(transaction, 1);
  }));
  EXPECT_TRUE(seen);
}

TEST_F(GroupCommit, a_bug_after_the_commit_reaches_the_caller_and_the_rows_stay) {
  EXPECT_THROW(
      static_cast<void>(store_->write(first_tenant,
                                      [&](Transaction& transaction) -> base::Done {
                                        transaction.after_commit([] { throw base::Bug("a bug"); });
                                        return insert_note(transaction, 1);
                                      })),
      base::Bug);
  EXPECT_EQ(notes(first_tenant), 1);
}

TEST_F(GroupCommit, before_commit_runs_once_a_key_for_the_whole_group) {
  std::atomic<int> runs = 0, other_runs = 0;
  std::vector<std::function<void()>> units;
  for (int i = 0; i < 10; ++i)
    units.emplace_back([this, i, &runs, &other_runs] {
      EXPECT_TRUE(store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
        transaction.before_commit("sequence", [&runs](Transaction& hook) -> base::Done {
          ++runs;
          EXPECT_EQ(hook.tenant(), first_tenant);
          TRY(
              hook.run("insert into counter(name, value) values('notes', (select count(*) from note"
                       " where tenant_id = $1))",
                       {hook.tenant()}));
          return {};
        });
        if (i == 5)
          transaction.before_commit("other", [&other_runs](Transaction&) -> base::Done {
            ++other_runs;
            return {};
          });
        return insert_note(transaction, i);
      }));
    });
  run_group(std::move(units));
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(other_runs, 1);
  const auto value = store_->read(first_tenant, [](const Snapshot& snapshot) {
    return snapshot.first("select value from counter", {},
                          [](const Row& row) { EXPECT_EQ(row.integer(0), 10); });
  });
  EXPECT_TRUE(value && *value);
}

TEST_F(GroupCommit, a_failing_hook_fails_the_units_that_asked_for_it_and_no_others) {
  std::vector<std::function<void()>> units;
  for (int i = 0; i < 6; ++i)
    units.emplace_back([this, i] {
      const auto done = store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
        if (i % 2 == 0)
          transaction.before_commit("broken", [](Transaction&) -> base::Done {
            return base::limited("the hook refuses");
          });
        return insert_note(transaction, i);
      });
      EXPECT_EQ(static_cast<bool>(done), i % 2 != 0);
      if (!done) {
        EXPECT_EQ(done.error().code, base::Code::limited);
      }
    });
  run_group(std::move(units));
  EXPECT_EQ(notes(first_tenant), 3);
}

TEST_F(GroupCommit, a_hook_of_a_unit_that_failed_does_not_run) {
  std::atomic<int> runs = 0;
  EXPECT_FALSE(store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
    transaction.before_commit("hook", [&](Transaction&) -> base::Done {
      ++runs;
      return {};
    });
    return base::invalid("no");
  }));
  EXPECT_TRUE(add_note(first_tenant, 1));
  EXPECT_EQ(runs, 0);
}

TEST_F(GroupCommit, a_bug_in_a_hook_reaches_the_caller) {
  EXPECT_THROW(static_cast<void>(store_->write(first_tenant,
                                               [&](Transaction& transaction) -> base::Done {
                                                 transaction.before_commit(
                                                     "hook", [](Transaction&) -> base::Done {
                                                       throw base::Bug("a bug");
                                                     });
                                                 return insert_note(transaction, 1);
                                               })),
               base::Bug);
  EXPECT_EQ(notes(first_tenant), 0);
  EXPECT_TRUE(add_note(first_tenant, 2));
}

TEST_F(GroupCommit, the_waiting_queue_is_bounded) {
  SqliteOptions options;
  options.waiting_units_max = 2;
  open(options);
  std::vector<std::function<void()>> units;
  units.emplace_back([this] { EXPECT_TRUE(add_note(first_tenant, 1)); });
  units.emplace_back([this] {
    EXPECT_TRUE(store_->write(
        first_tenant, [&](Transaction& transaction) { return insert_note(transaction, 2); }));
  });
  std::atomic<bool> held = false, release = false;
  std::thread holder([&] {
    EXPECT_TRUE(store_->write(first_tenant, [&](Transaction&) -> base::Done {
      held = true;
      while (!release) std::this_thread::yield();
      return {};
    }));
  });
  while (!held) std::this_thread::yield();
  std::vector<std::thread> waiting;
  for (auto& unit : units) waiting.emplace_back(unit);
  wait_for_waiting_units(2);
  const auto refused = add_note(first_tenant, 3);
  release = true;
  holder.join();
  join(std::move(waiting));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Code::unavailable);
  EXPECT_NE(refused.error().message.find("store_waiting_units_max"), std::string::npos);
  EXPECT_EQ(notes(first_tenant), 2);
}

TEST_F(GroupCommit, stopping_runs_what_waits_first) {
  std::atomic<int> stored = 0;
  std::atomic<bool> held = false, release = false;
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    EXPECT_TRUE(store_->write(first_tenant, [&](Transaction&) -> base::Done {
      held = true;
      while (!release) std::this_thread::yield();
      return {};
    }));
  });
  while (!held) std::this_thread::yield();
  for (int i = 0; i < 10; ++i)
    threads.emplace_back([&, i] { stored += add_note(first_tenant, i) ? 1 : 0; });
  wait_for_waiting_units(10);
  // The destructor stands waiting for the writer, or comes after it: all ten were queued before
  // either.
  std::thread stopper([&] { store_.reset(); });
  release = true;
  join(std::move(threads));
  stopper.join();
  EXPECT_EQ(stored, 10);
  open();
  EXPECT_EQ(notes(first_tenant), 10);
}

TEST_F(GroupCommit, sixty_four_threads_share_their_commits) {
  const auto before = store_->statistics();
  constexpr int threads_count = 64, units_each = 20;
  std::vector<std::thread> threads;
  for (int t = 0; t < threads_count; ++t)
    threads.emplace_back([this, t] {
      const auto& tenant = t % 2 ? first_tenant : second_tenant;
      for (int i = 0; i < units_each; ++i) EXPECT_TRUE(add_note(tenant, t * units_each + i));
    });
  join(std::move(threads));
  const auto after = store_->statistics();
  EXPECT_EQ(notes(first_tenant), threads_count / 2 * units_each);
  EXPECT_EQ(notes(second_tenant), threads_count / 2 * units_each);
  EXPECT_EQ(after.units_total - before.units_total, std::uint64_t{threads_count * units_each});
  EXPECT_LT(after.commits_total - before.commits_total,
            std::uint64_t{threads_count * units_each / 4});
}

}  // namespace
}  // namespace store
