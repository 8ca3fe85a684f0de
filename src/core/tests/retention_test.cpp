#include "core/retention.h"

#include <gtest/gtest.h>

#include "core/ledger.h"
#include "core/tests/world.h"

namespace core {
namespace {

const RetentionRule letters = {.name = "dead_letters",
                               .setting = "dead_letters_kept",
                               .doc = "Dead letters",
                               .kept = base::days(30),
                               .table = "core_dead_letter",
                               .time_column = "received_at",
                               .condition = "kind < 9",
                               .topic = "dead-letters"};

class RetentionTest : public testing::Test {
 protected:
  std::unique_ptr<Retention> retention(const Retention::Options& options = {.batch_rows = 10}) {
    auto made = std::make_unique<Retention>(*world.services, options);
    made->add(letters);
    return made;
  }
  void put(const Tenant& tenant, base::Time at, int number, int kind = 1, std::size_t size = 1) {
    const std::string bytes(size, 'x');
    ASSERT_TRUE(world.store->write(tenant.id, [&](store::Transaction& transaction) -> base::Done {
      for (int i = 0; i < number; ++i)
        TRY(
            transaction.run("insert into core_dead_letter (tenant_id, id, integration_id, "
                            "received_at, kind, reason,"
                            " size, bytes) values ($1, $2, $2, $3, $4, '', 1, $5)",
                            {tenant.id, world.ids->next(), base::Time{at.nanoseconds + i}, kind,
                             store::Bytes{bytes}}));
      return {};
    }));
  }
  std::int64_t left(const Tenant& tenant) {
    return world.count("select count(*) from core_dead_letter where tenant_id = $1", tenant.id);
  }
  base::Time ago(base::Duration age) const { return world.clock.now() - age; }
  World world;
};

TEST_F(RetentionTest, rows_past_their_age_go_in_batches_and_the_others_stay) {
  put(world.tenant, ago(base::days(31)), 25);
  put(world.other, ago(base::days(31)), 3);
  put(world.tenant, ago(base::days(29)), 4);
  put(world.tenant, ago(base::days(40)), 2, 9);  // not what the rule lets go
  EXPECT_EQ(*retention()->run(), "28 rows dropped");
  EXPECT_EQ(left(world.tenant), 6);
  EXPECT_EQ(left(world.other), 0);
  EXPECT_EQ(*retention()->run(), "0 rows dropped");
}

TEST_F(RetentionTest, many_rows_of_one_moment_go_too) {
  for (int i = 0; i < 25; ++i) put(world.tenant, ago(base::days(31)), 1);
  EXPECT_EQ(*retention()->run(), "25 rows dropped");
}

TEST_F(RetentionTest, a_tenant_may_keep_longer_or_shorter_and_the_ledger_says_so) {
  const auto rules = retention();
  put(world.tenant, ago(base::days(31)), 2);
  put(world.other, ago(base::days(31)), 2);
  const auto view = rules->set(world.caller(), "dead_letters", {.kept = base::days(60)});
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_TRUE(view->overridden);
  EXPECT_EQ(view->kept, base::days(60));
  EXPECT_EQ(*rules->run(), "2 rows dropped");
  EXPECT_EQ(left(world.tenant), 2);
  EXPECT_EQ(world.count("select count(*) from core_ledger_entry"
                        " where tenant_id = $1 and type = 'retention.changed'",
                        world.tenant.id),
            1);
  ASSERT_TRUE(rules->set(world.caller(), "dead_letters", {.kept = std::nullopt}));
  EXPECT_EQ(*rules->run(), "2 rows dropped");
  const auto listed = *rules->list(world.caller(Role::viewer));
  ASSERT_EQ(listed.items.size(), 1U);
  EXPECT_FALSE(listed.items[0].overridden);
  EXPECT_EQ(listed.items[0].dropped, 4);
}

TEST_F(RetentionTest, who_may_not_is_refused_and_what_makes_no_sense_too) {
  const auto rules = retention();
  EXPECT_EQ(rules->set(world.caller(Role::operator_), "dead_letters", {}).error().code,
            base::Code::denied);
  EXPECT_EQ(rules->list(world.caller(Role::ingest)).error().code, base::Code::denied);
  EXPECT_EQ(rules->set(world.caller(), "ledger", {.kept = base::days(1)}).error().code,
            base::Code::not_found);
  EXPECT_EQ(rules->set(world.caller(), "dead_letters", {.kept = base::minutes(1)}).error().code,
            base::Code::invalid);
  EXPECT_EQ(rules->set(world.caller(), "dead_letters", {.kept = base::days(9'999)}).error().code,
            base::Code::invalid);
}

// The cap is for the pages of a SQLite store: on PostgreSQL suites of this name are left out.
class SqliteDiskCap : public RetentionTest {};

TEST_F(SqliteDiskCap, past_the_disk_cap_the_oldest_of_all_tenants_go_first) {
  for (int day = 20; day > 0; --day) {
    put(world.tenant, ago(base::days(day)), 5, 1, 20'000);
    put(world.other, ago(base::days(day)), 5, 1, 20'000);
  }
  put(world.tenant, ago(base::minutes(30)), 5, 1, 20'000);
  const auto rules = retention({.store_disk_max = 3'000'000, .batch_rows = 10});
  std::vector<std::string> topics;
  const auto subscription = world.notices.subscribe(
      world.tenant.id, [&](const Notice& notice) { topics.push_back(notice.topic + notice.id); });
  const auto status = rules->run();
  ASSERT_TRUE(status);
  EXPECT_NE(status->find("because store_disk_max is reached"), std::string::npos);
  EXPECT_GT(left(world.tenant), 20);
  EXPECT_LT(left(world.tenant), 80);
  EXPECT_LE(std::abs(left(world.tenant) - 5 - left(world.other)), 5);
  EXPECT_EQ(topics.front(), "retentionstore_disk_max");
  EXPECT_NE(world.lines.find("store_disk_max is reached"), std::string::npos);
  EXPECT_EQ(*rules->run(), "0 rows dropped");
}

TEST_F(SqliteDiskCap, a_cap_that_cannot_be_kept_leaves_what_is_young_and_the_ledger) {
  ASSERT_TRUE(world.append("test.happened", "one"));
  put(world.tenant, ago(base::minutes(30)), 5, 1, 20'000);
  put(world.tenant, ago(base::days(2)), 5, 1, 20'000);
  const auto status = retention({.store_disk_max = 10'000, .batch_rows = 10})->run();
  ASSERT_TRUE(status);
  EXPECT_EQ(left(world.tenant), 5);
  EXPECT_EQ(
      world.count("select count(*) from core_ledger_entry where tenant_id = $1", world.tenant.id),
      1);
  EXPECT_NE(world.lines.find("nothing more may go"), std::string::npos);
}

TEST_F(RetentionTest, a_rule_with_hot_state_drops_by_itself) {
  Retention rules(*world.services, {});
  std::vector<base::Time> asked;
  RetentionRule rule = letters;
  rule.drop = [&](const base::Id&, base::Time before) -> base::Result<std::int64_t> {
    asked.push_back(before);
    return std::int64_t{3};
  };
  rules.add(rule);
  EXPECT_EQ(*rules.run(), "6 rows dropped");
  EXPECT_EQ(asked, (std::vector<base::Time>(2, ago(base::days(30)))));
}

}  // namespace
}  // namespace core
