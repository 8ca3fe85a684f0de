#include "core/subscribers.h"

#include <gtest/gtest.h>

#include <mutex>
#include <set>

#include "base/check.h"
#include "core/tests/world.h"

namespace core {
namespace {

class Deliveries : public testing::Test {
 protected:
  ~Deliveries() override { stop(); }

  Subscriber recording(std::string name, std::vector<std::string> types) {
    return {
        .name = std::move(name),
        .types = std::move(types),
        .deliver = [this](store::Transaction& transaction, const Caller& caller,
                          const LedgerEntry& entry) { return note(transaction, caller, entry); }};
  }
  // Records after the commit: a unit that was rolled back delivered nothing.
  base::Done note(store::Transaction& transaction, const Caller& caller, const LedgerEntry& entry) {
    EXPECT_EQ(caller.kind, CallerKind::system);
    EXPECT_EQ(caller.tenant, transaction.tenant());
    const std::lock_guard lock(mutex);
    if (broken.contains(entry.object)) return base::unavailable("broken: " + entry.object);
    if (buggy.contains(entry.object)) base::fail_check("sound", "subscribers_test", 1);
    transaction.after_commit([this, seen = entry.object + "#" + std::to_string(entry.sequence)] {
      const std::lock_guard inner(mutex);
      delivered.push_back(seen);
    });
    return {};
  }
  void start(std::vector<std::string> types = {"silence.*"}) {
    stop();
    subscribers = std::make_unique<Subscribers>(*world.services);
    subscribers->add(recording("test.recorder", std::move(types)));
    subscribers->start();
  }
  void stop() { subscribers.reset(); }
  std::vector<std::string> seen() {
    const std::lock_guard lock(mutex);
    return delivered;
  }
  void break_object(const std::string& object) {
    const std::lock_guard lock(mutex);
    broken.insert(object);
  }
  void mend() {
    const std::lock_guard lock(mutex);
    broken.clear();
    buggy.clear();
  }
  std::vector<HeldDelivery> held() {
    auto list = subscribers->list(world.caller(), 100);
    if (!list) ADD_FAILURE() << list.error().message;
    return list ? *std::move(list) : std::vector<HeldDelivery>();
  }
  bool waits_for_attempts(std::int64_t attempts) {
    return eventually([&] {
      const auto list = held();
      return !list.empty() && list[0].attempts == attempts;
    });
  }
  void park(const std::string& object) {
    break_object(object);
    ASSERT_TRUE(world.append("silence.created", object));
    for (int attempt = 1; attempt <= Subscribers::attempts_max; ++attempt) {
      ASSERT_TRUE(waits_for_attempts(attempt)) << attempt;
      if (attempt < Subscribers::attempts_max) world.clock.advance(base::minutes(5));
    }
  }

  World world;
  std::mutex mutex;  // guards the three below
  std::set<std::string> broken, buggy;
  std::vector<std::string> delivered;
  std::unique_ptr<Subscribers> subscribers;
};

using Seen = std::vector<std::string>;

TEST_F(Deliveries, entries_are_delivered_in_order_from_the_ledgers_beginning) {
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  ASSERT_TRUE(world.append("token.created", "T-1"));
  start();
  ASSERT_TRUE(world.append("silence.expired", "S-1"));
  ASSERT_TRUE(world.append("silences.other", "S-1"));
  ASSERT_TRUE(world.append("silence.created", "S-2"));
  ASSERT_TRUE(eventually([&] { return seen().size() == 3; }));
  EXPECT_EQ(seen(), (Seen{"S-1#1", "S-1#3", "S-2#5"}));
}

TEST_F(Deliveries, an_exact_type_is_only_that_one) {
  start({"silence.created", "token.revoked"});
  ASSERT_TRUE(world.append("silence.created.twice", "a"));
  ASSERT_TRUE(world.append("token.revoked", "b"));
  ASSERT_TRUE(eventually([&] { return seen().size() == 1; }));
  EXPECT_EQ(seen(), Seen{"b#2"});
}

TEST_F(Deliveries, the_cursor_survives_a_restart) {
  start();
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  ASSERT_TRUE(eventually([&] { return seen().size() == 1; }));
  stop();
  ASSERT_TRUE(world.append("silence.created", "S-2"));
  start();
  ASSERT_TRUE(eventually([&] { return seen().size() == 2; }));
  EXPECT_EQ(seen(), (Seen{"S-1#1", "S-2#2"}));
}

TEST_F(Deliveries, a_failure_holds_back_its_object_only) {
  start();
  break_object("S-1");
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  ASSERT_TRUE(world.append("silence.created", "S-2"));
  ASSERT_TRUE(world.append("silence.expired", "S-1"));
  ASSERT_TRUE(world.append("silence.expired", "S-2"));
  ASSERT_TRUE(eventually([&] { return seen().size() == 2; }));
  EXPECT_EQ(seen(), (Seen{"S-2#2", "S-2#4"}));
  ASSERT_TRUE(eventually([&] { return held().size() == 2; }));
  EXPECT_EQ(held()[0].error, "broken: S-1");
  EXPECT_EQ(held()[0].next_attempt_at, world_start + base::seconds(1));
  EXPECT_EQ(held()[1].attempts, 0);
  mend();
  world.clock.advance(base::seconds(1));
  ASSERT_TRUE(eventually([&] { return seen().size() == 4; }));
  EXPECT_EQ(seen(), (Seen{"S-2#2", "S-2#4", "S-1#1", "S-1#3"}));
  EXPECT_TRUE(held().empty());
}

TEST_F(Deliveries, a_held_delivery_survives_a_restart) {
  start();
  break_object("S-1");
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  ASSERT_TRUE(waits_for_attempts(1));
  stop();
  mend();
  world.clock.advance(base::seconds(1));
  start();
  EXPECT_TRUE(eventually([&] { return seen() == Seen{"S-1#1"}; }));
}

TEST_F(Deliveries, after_the_last_attempt_it_is_parked_until_somebody_retries) {
  start();
  park("S-1");
  EXPECT_EQ(held()[0].next_attempt_at, std::nullopt);
  mend();
  world.clock.advance(base::hours(1));
  ASSERT_TRUE(world.append("silence.expired", "S-1"));
  ASSERT_TRUE(world.append("silence.created", "S-2"));
  ASSERT_TRUE(eventually([&] { return seen() == Seen{"S-2#3"}; }));
  EXPECT_EQ(subscribers->retry(world.caller(), "test.recorder", 2).error().code,
            base::Code::conflict);
  ASSERT_TRUE(subscribers->retry(world.caller(), "test.recorder", 1));
  ASSERT_TRUE(eventually([&] { return seen().size() == 3; }));
  EXPECT_EQ(seen(), (Seen{"S-2#3", "S-1#1", "S-1#2"}));
}

TEST_F(Deliveries, skipping_a_parked_one_lets_the_next_of_its_object_go) {
  start();
  park("S-1");
  mend();
  ASSERT_TRUE(world.append("silence.expired", "S-1"));
  ASSERT_TRUE(eventually([&] { return held().size() == 2; }));
  ASSERT_TRUE(subscribers->skip(world.caller(), "test.recorder", 1));
  ASSERT_TRUE(eventually([&] { return seen() == Seen{"S-1#2"}; }));
  EXPECT_TRUE(held().empty());
  EXPECT_EQ(subscribers->skip(world.caller(), "test.recorder", 1).error().code,
            base::Code::not_found);
  const auto entries = world.store->read(world.tenant.id, [&](const store::Snapshot& snapshot) {
    return world.ledger.after(snapshot, 2, 10);
  });
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 1U);
  EXPECT_EQ(entries->front().type, "delivery.skipped");
}

TEST_F(Deliveries, a_bug_is_a_failed_delivery) {
  start();
  {
    const std::lock_guard lock(mutex);
    buggy.insert("S-1");
  }
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  ASSERT_TRUE(world.append("silence.created", "S-2"));
  ASSERT_TRUE(eventually([&] { return seen() == Seen{"S-2#2"}; }));
  ASSERT_TRUE(waits_for_attempts(1));
}

TEST_F(Deliveries, every_tenant_has_its_own_deliveries) {
  start();
  break_object("S-1");
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  ASSERT_TRUE(waits_for_attempts(1));
  const auto other = world.caller_of(world.other, Role::admin);
  ASSERT_TRUE(world.store->write(world.other.id, [&](store::Transaction& transaction) {
    return world.ledger.append(transaction, other, "silence.created", "S-9", "{}");
  }));
  ASSERT_TRUE(eventually([&] { return seen() == Seen{"S-9#1"}; }));
  const auto list = subscribers->list(other, 100);
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->empty());
  EXPECT_EQ(subscribers->skip(other, "test.recorder", 1).error().code, base::Code::not_found);
}

TEST_F(Deliveries, only_admins_retry_and_skip) {
  start();
  const auto viewer = world.caller(Role::viewer);
  EXPECT_TRUE(subscribers->list(viewer, 10));
  EXPECT_EQ(subscribers->retry(viewer, "x", 1).error().code, base::Code::denied);
  EXPECT_EQ(subscribers->skip(viewer, "x", 1).error().code, base::Code::denied);
  EXPECT_EQ(subscribers->list(world.caller(Role::ingest), 10).error().code, base::Code::denied);
}

TEST_F(Deliveries, more_entries_than_a_batch_are_delivered_once_each) {
  for (int i = 0; i < 300; ++i)
    ASSERT_TRUE(world.append(i % 3 == 0 ? "silence.created" : "x.y", std::to_string(i)));
  start();
  ASSERT_TRUE(eventually([&] { return seen().size() == 100; }));
  EXPECT_EQ(seen().back(), "297#298");
  const auto list = seen();
  EXPECT_EQ(std::set<std::string>(list.begin(), list.end()).size(), 100U);
}

}  // namespace
}  // namespace core
