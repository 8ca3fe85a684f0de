// Replicas by PostgreSQL's clock, on a real one whatever the environment names: short lives, and
// conditions that are waited for.
#include "core/ownership.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <utility>

#include "core/job.h"
#include "core/migrations.h"
#include "core/projection.h"
#include "core/table_intake.h"
#include "core/tests/world.h"
#include "platform/store/migration.h"

namespace core {
namespace {

// What it was told, in memory, as a hot state would be.
class Told final : public Projection {
 public:
  std::string_view name() const override { return "told"; }
  base::Result<std::uint64_t> load() override { return std::uint64_t{0}; }
  base::Done apply(std::span<const IntakeRecord> records) override {
    const std::lock_guard lock(mutex_);
    for (const auto& record : records) told_.push_back(record.signal.bytes);
    return {};
  }
  void ready(base::Time) override {}
  base::Time due(base::Time) override {
    eventually([&] { return !frozen; });
    return base::time_max;
  }
  base::Result<Flushed> flush() override { return Flushed{.position = 0, .whole = true}; }
  void drop() override {
    const std::lock_guard lock(mutex_);
    told_.clear();
  }
  std::vector<std::string> told() const {
    const std::lock_guard lock(mutex_);
    return told_;
  }
  std::atomic<bool> frozen = false;

 private:
  mutable std::mutex mutex_;  // guards told_
  std::vector<std::string> told_;
};

// A program of its own.
struct OwningReplica {
  static Leases::Options short_lived(const std::string& name) {
    return {.lifetime = base::seconds(2),
            .renewal = base::milliseconds(200),
            .look = base::milliseconds(50),
            .address = "http://" + name};
  }
  OwningReplica(World& world, const store::TestDatabase& database, const std::string& name)
      : store(database.open([](store::Store& owner) {
          const store::MigrationSet sets[] = {{"core", migrations()}};
          ASSERT_TRUE(store::migrate(owner, sets, world_start));
        })),
        tenants(*store, clock, *world.ids),
        intake(table_intake(*store, {}, {.replica = name, .poll = base::milliseconds(5)}, clock)),
        services{*store,       clock,         *world.ids, *world.randomness, tenants,
                 world.ledger, world.notices, *intake,    *world.log,        world.metrics},
        leases(services, name, short_lived(name)) {
    EXPECT_TRUE(tenants.load());
    leases.start();
  }
  Leadership::Standing stand() {
    const auto standing = ownership.stand();
    if (!standing) ADD_FAILURE() << standing.error().message;
    return standing ? *standing : Leadership::Standing();
  }
  base::Done write() {
    const auto fenced = fenced_store(*store, ownership);
    return fenced->write({}, [](store::Transaction&) -> base::Done { return {}; });
  }

  base::SystemClock clock;
  std::unique_ptr<store::Store> store;
  Tenants tenants;
  std::unique_ptr<Intake> intake;
  Services services;
  Leases leases;
  Ownership ownership{services, leases, "told"};
  Told told;
  ProjectionRunner runner{told, *intake, clock, services.log, {.ownership = &ownership}};
};

class PostgresOwnership : public testing::Test {
 protected:
  World world;
  store::TestDatabase database{world.folder.file("unused"), store::Dialect::postgres};
  OwningReplica one{world, database, "one"}, two{world, database, "two"};
};

TEST_F(PostgresOwnership, one_holds_it_and_the_other_knows_where) {
  EXPECT_TRUE(one.stand().leads);
  EXPECT_FALSE(one.ownership.holds()) << "before it is loaded";
  one.ownership.opened();
  EXPECT_TRUE(one.ownership.holds());
  EXPECT_FALSE(one.ownership.elsewhere());
  EXPECT_FALSE(two.stand().leads);
  EXPECT_FALSE(two.ownership.holds());
  EXPECT_EQ(two.ownership.elsewhere(), "http://one");
  one.ownership.resign();
  EXPECT_TRUE(two.stand().leads);
}

TEST_F(PostgresOwnership, one_that_was_followed_writes_nothing_any_more) {
  ASSERT_TRUE(one.stand().leads);
  EXPECT_TRUE(one.write());
  EXPECT_EQ(two.write().error().code, base::Code::unavailable);
  one.leases.stop();  // as when its machine stands still
  const auto stopped = std::chrono::steady_clock::now();
  ASSERT_TRUE(eventually([&] { return two.stand().leads; }));
  EXPECT_LT(std::chrono::steady_clock::now() - stopped, std::chrono::seconds(4));
  EXPECT_EQ(one.write().error().code, base::Code::unavailable);
  EXPECT_TRUE(two.write());
  EXPECT_FALSE(one.stand().leads);
  EXPECT_EQ(one.ownership.elsewhere(), "http://two");
}

// A machine that stood still between its unit's look at the lease and the commit.
TEST_F(PostgresOwnership, a_unit_that_comes_late_to_its_commit_changes_nothing_that_was_loaded) {
  ASSERT_TRUE(one.stand().leads);
  one.ownership.opened();
  const auto of_one = fenced_store(*one.store, one.ownership);
  const auto of_two = fenced_store(*two.store, two.ownership);
  const auto number_of = [](store::Store& store) {
    std::int64_t rows = -1;
    EXPECT_TRUE(store.read({}, [&](const store::Snapshot& snapshot) {
      return snapshot.each("select count(*) from core_notice", {},
                           [&](const store::Row& row) { rows = row.integer(0); });
    }));
    return rows;
  };
  bool in_time = true;
  const auto late = of_one->write({}, [&](store::Transaction& transaction) -> base::Done {
    if (std::exchange(in_time, false)) {
      one.leases.stop();
      EXPECT_TRUE(eventually([&] { return two.stand().leads; }));
      EXPECT_EQ(number_of(*of_two), 0);
      two.ownership.opened();
    }
    TRY(transaction.run(
        "insert into core_notice (about, number, changed_at) values ('late', 1, 1)"));
    return {};
  });
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, base::Code::unavailable);
  EXPECT_EQ(number_of(*two.store), 0);
}

TEST_F(PostgresOwnership, the_next_owner_applies_all_and_the_late_one_drops_it) {
  ASSERT_TRUE(one.runner.start());
  ASSERT_TRUE(two.runner.start());
  const auto signal = [&](std::string bytes) {
    return Signal{.tenant = world.tenant.id,
                  .source = {},
                  .received_at = {},
                  .kind = 1,
                  .bytes = std::move(bytes),
                  .parsed = {}};
  };
  ASSERT_TRUE(one.intake->append(signal("a"), Wait::applied));
  ASSERT_TRUE(two.intake->append(signal("b"), Wait::applied));
  EXPECT_EQ(one.told.told(), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(two.told.told().empty());
  one.told.frozen = true;
  one.runner.poke();
  one.leases.stop();
  ASSERT_TRUE(two.intake->append(signal("c"), Wait::durable));
  ASSERT_TRUE(eventually([&] { return two.ownership.holds(); }));
  EXPECT_TRUE(
      eventually([&] { return two.told.told() == std::vector<std::string>{"a", "b", "c"}; }));
  EXPECT_FALSE(one.ownership.holds());
  one.told.frozen = false;
  EXPECT_TRUE(eventually([&] { return one.told.told().empty(); }));
  ASSERT_TRUE(one.intake->append(signal("d"), Wait::applied)) << "answered by the other";
  two.runner.stop();
  one.runner.stop();
}

TEST_F(PostgresOwnership, a_job_of_one_that_died_is_run_by_the_other) {
  std::atomic<int> runs = 0;
  std::atomic<bool> go = false;
  const auto job = [&](const std::string& who) {
    return Job{.name = "sweep",
               .interval = base::hours(1),
               .run = [&, who]() -> base::Result<std::string> {
                 if (++runs == 1) eventually([&] { return go.load(); });
                 return "by " + who;
               }};
  };
  Jobs first(one.services, one.leases), second(two.services, two.leases);
  first.add(job("one"));
  second.add(job("two"));
  ASSERT_TRUE(first.start());
  ASSERT_TRUE(eventually([&] { return runs == 1; }));
  one.leases.stop();
  ASSERT_TRUE(second.start());
  const auto caller = world.caller_of(*two.tenants.named("default"), Role::admin);
  const auto status = [&] { return *second.get(caller, "sweep"); };
  ASSERT_TRUE(eventually([&] { return status().status == "by two"; }));
  EXPECT_EQ(status().failures, 1) << "the one that was cut off counts";
  go = true;
  first.stop();
  EXPECT_EQ(status().status, "by two");
  EXPECT_EQ(status().runs, 2);
}

}  // namespace
}  // namespace core
