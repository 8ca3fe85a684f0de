// The intake of replicas, on a real PostgreSQL whatever the environment names.
#include "core/table_intake.h"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "core/migrations.h"
#include "core/tests/world.h"
#include "platform/store/migration.h"

namespace core {
namespace {

Signal sourceless_signal(std::string bytes) {
  Signal signal;
  signal.tenant.bytes[15] = 1;
  signal.received_at = world_start;
  signal.kind = 1;
  signal.bytes = std::move(bytes);
  return signal;
}

// One replica's: its own store, as its program has one, and what its feed saw.
struct IntakeReplica {
  IntakeReplica(const store::TestDatabase& database, const std::string& name,
                const base::Clock& clock, Intake::Options limits)
      : store(database.open([](store::Store& owner) {
          const store::MigrationSet sets[] = {{"core", migrations()}};
          ASSERT_TRUE(store::migrate(owner, sets, world_start));
        })),
        intake(table_intake(*store, limits, {.replica = name, .poll = base::milliseconds(5)},
                            clock)) {}

  base::Done start(std::uint64_t position = 1) {
    const auto keep = [this](std::span<const IntakeRecord> records) {
      const std::lock_guard lock(mutex);
      for (const auto& record : records) {
        gapless &= record.position == position_next++;
        fed.push_back(record.signal.bytes);
        parsed += record.signal.parsed != nullptr;
      }
      if (applies) intake->applied(records.back().position);
    };
    position_next = position;
    return intake->start(position, keep, keep);
  }
  std::vector<std::string> seen() {
    const std::lock_guard lock(mutex);
    return fed;
  }
  base::Result<std::uint64_t> append(std::string bytes, Wait wait = Wait::durable) {
    return intake->append(sourceless_signal(std::move(bytes)), wait);
  }

  std::unique_ptr<store::Store> store;
  std::mutex mutex;  // guards the next four
  std::vector<std::string> fed;
  std::uint64_t position_next = 1;
  bool gapless = true;
  int parsed = 0;
  bool applies = false;  // as soon as it is fed
  std::unique_ptr<Intake> intake;
};

class PostgresIntake : public testing::Test {
 protected:
  std::unique_ptr<IntakeReplica> replica(const std::string& name) {
    return std::make_unique<IntakeReplica>(database, name, clock, limits);
  }
  static std::int64_t rows(IntakeReplica& of) {
    std::int64_t count = -1;
    EXPECT_TRUE(of.store->read({}, [&](const store::Snapshot& snapshot) {
      return snapshot.each("select count(*) from core_intake", {},
                           [&](const store::Row& row) { count = row.integer(0); });
    }));
    return count;
  }

  TemporaryFolder folder;
  store::TestDatabase database{folder.file("unused"), store::Dialect::postgres};
  base::FakeClock clock{world_start};
  Intake::Options limits;
};

TEST_F(PostgresIntake, a_durable_signal_is_fed_and_replayed_by_whoever_follows) {
  const auto one = replica("one");
  ASSERT_TRUE(one->start());
  auto first = sourceless_signal("a");
  first.parsed = std::make_shared<int>(7);
  ASSERT_TRUE(one->intake->append(std::move(first), Wait::durable));
  ASSERT_EQ(*one->append("b"), 2U);
  EXPECT_EQ(one->seen(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(one->parsed, 1);
  const auto two = replica("two");
  ASSERT_TRUE(two->start(2));
  EXPECT_EQ(two->seen(), (std::vector<std::string>{"b"}));
  EXPECT_EQ(two->parsed, 0);
  ASSERT_EQ(*two->append("c"), 3U);
  EXPECT_EQ(two->seen(), (std::vector<std::string>{"b", "c"}));
}

TEST_F(PostgresIntake, what_many_replicas_append_at_once_is_fed_in_order_without_gaps) {
  const auto one = replica("one"), two = replica("two"), three = replica("three");
  ASSERT_TRUE(one->start());
  constexpr int each = 200;
  std::vector<std::thread> threads;
  std::atomic<int> stored = 0;
  for (IntakeReplica* of : {one.get(), two.get(), three.get()})
    for (int thread = 0; thread < 4; ++thread)
      threads.emplace_back([&, of] {
        for (int i = 0; i < each / 4; ++i) stored += of->append("x").operator bool();
      });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(stored, 3 * each);
  EXPECT_TRUE(eventually([&] { return one->seen().size() == 3 * each; }));
  EXPECT_TRUE(one->gapless);
  EXPECT_TRUE(two->seen().empty());
}

TEST_F(PostgresIntake, who_waits_elsewhere_hears_that_the_owner_applied) {
  const auto owner = replica("owner"), other = replica("other");
  owner->applies = true;
  ASSERT_TRUE(owner->start());
  EXPECT_TRUE(other->append("a", Wait::applied));
  EXPECT_EQ(owner->seen(), (std::vector<std::string>{"a"}));
  EXPECT_TRUE(eventually([&] { return other->intake->statistics().unapplied == 0; }));
}

TEST_F(PostgresIntake, who_waits_while_nobody_owns_it_is_answered_by_the_next_owner) {
  auto first = replica("first");
  ASSERT_TRUE(first->start());
  first.reset();
  const auto other = replica("other"), next = replica("next");
  base::Done answer = base::invalid("not asked yet");
  std::thread waits([&] {
    auto position = other->append("a", Wait::applied);
    answer = position ? base::Done{} : base::Done{position.error()};
  });
  EXPECT_TRUE(eventually([&] { return rows(*next) == 1; }));
  next->applies = true;
  ASSERT_TRUE(next->start());
  waits.join();
  EXPECT_TRUE(answer) << answer.error().message;
}

TEST_F(PostgresIntake, one_that_left_is_fed_no_more_and_may_start_again) {
  const auto one = replica("one");
  ASSERT_TRUE(one->start());
  ASSERT_TRUE(one->append("a"));
  one->intake->leave();
  ASSERT_TRUE(one->append("b"));
  EXPECT_EQ(one->seen().size(), 1U);
  ASSERT_TRUE(one->start(2));
  EXPECT_EQ(one->seen(), (std::vector<std::string>{"a", "b"}));
}

TEST_F(PostgresIntake, what_was_flushed_goes_and_positions_go_on) {
  auto one = replica("one");
  ASSERT_TRUE(one->start());
  ASSERT_TRUE(one->append("a"));
  ASSERT_TRUE(one->append("b"));
  ASSERT_TRUE(one->intake->flushed(1));
  EXPECT_EQ(rows(*one), 1);
  ASSERT_TRUE(one->intake->flushed(2));
  EXPECT_EQ(rows(*one), 0);
  one.reset();
  one = replica("one again");
  ASSERT_TRUE(one->start(3));
  EXPECT_EQ(*one->append("c"), 3U);
}

TEST_F(PostgresIntake, an_empty_table_goes_on_from_the_position_of_the_store) {
  const auto one = replica("one");
  EXPECT_EQ(one->append("early").error().code, base::Code::unavailable);
  ASSERT_TRUE(one->start(501));
  EXPECT_EQ(*one->append("a"), 501U);
  const auto two = replica("two");
  EXPECT_EQ(two->start(600).error().code, base::Code::conflict);
}

TEST_F(PostgresIntake, past_its_limits_it_says_which) {
  limits.unapplied_records_max = 2;
  const auto one = replica("one"), two = replica("two");
  ASSERT_TRUE(one->start());
  ASSERT_TRUE(one->append("a"));
  ASSERT_TRUE(one->append("b"));
  auto refused = one->append("c");
  EXPECT_NE(refused.error().message.find("intake_unapplied_records_max"), std::string::npos);
  EXPECT_TRUE(eventually([&] { return two->intake->statistics().unapplied == 2; }));
  EXPECT_FALSE(two->append("d"));
  ASSERT_TRUE(one->intake->flushed(2));
  one->intake->applied(2);
  EXPECT_TRUE(eventually([&] { return static_cast<bool>(two->append("e")); }));
  limits.waiting_bytes_max = 1;
  EXPECT_NE(replica("three")->append("f").error().message.find("intake_waiting_bytes_max"),
            std::string::npos);
}

TEST_F(PostgresIntake, while_the_database_is_away_nothing_is_acknowledged_and_then_it_goes_on) {
  const auto one = replica("one");
  ASSERT_TRUE(one->start());
  ASSERT_TRUE(one->append("a"));
  store::PostgresServer::shared().stop();
  EXPECT_EQ(one->append("b").error().code, base::Code::unavailable);
  EXPECT_EQ(one->intake->statistics().log.failures_total, 1U);
  store::PostgresServer::shared().start();
  EXPECT_TRUE(eventually([&] { return static_cast<bool>(one->append("c")); }));
  EXPECT_EQ(one->seen(), (std::vector<std::string>{"a", "c"}));
}

}  // namespace
}  // namespace core
