#include "core/subscribers.h"

#include <gtest/gtest.h>

#include <atomic>
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
    subscribers = std::make_unique<Subscribers>(*world.services, leases);
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
    auto list = subscribers->list(world.caller(), {});
    if (!list) ADD_FAILURE() << list.error().message;
    return list ? list->items : std::vector<HeldDelivery>();
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
  Leases leases{*world.services, "one", Leases::options_for(store::Dialect::sqlite)};
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
  EXPECT_EQ(subscribers->retry(world.caller(), "test.recorder:2").error().code,
            base::Code::conflict);
  ASSERT_TRUE(subscribers->retry(world.caller(), "test.recorder:1"));
  ASSERT_TRUE(eventually([&] { return seen().size() == 3; }));
  EXPECT_EQ(seen(), (Seen{"S-2#3", "S-1#1", "S-1#2"}));
}

TEST_F(Deliveries, skipping_a_parked_one_lets_the_next_of_its_object_go) {
  start();
  park("S-1");
  mend();
  ASSERT_TRUE(world.append("silence.expired", "S-1"));
  ASSERT_TRUE(eventually([&] { return held().size() == 2; }));
  ASSERT_TRUE(subscribers->skip(world.caller(), "test.recorder:1"));
  ASSERT_TRUE(eventually([&] { return seen() == Seen{"S-1#2"}; }));
  EXPECT_TRUE(held().empty());
  EXPECT_EQ(subscribers->skip(world.caller(), "test.recorder:1").error().code,
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
  const auto list = subscribers->list(other, {});
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->items.empty());
  EXPECT_EQ(subscribers->skip(other, "test.recorder:1").error().code, base::Code::not_found);
}

TEST_F(Deliveries, only_admins_retry_and_skip) {
  start();
  const auto viewer = world.caller(Role::viewer);
  EXPECT_TRUE(subscribers->list(viewer, {}));
  EXPECT_EQ(subscribers->retry(viewer, "x:1").error().code, base::Code::denied);
  EXPECT_EQ(subscribers->skip(viewer, "x:1").error().code, base::Code::denied);
  EXPECT_EQ(subscribers->list(world.caller(Role::ingest), {}).error().code, base::Code::denied);
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

TEST_F(Deliveries, the_list_is_filtered_and_paged) {
  start();
  park("S-1");
  ASSERT_TRUE(world.append("silence.expired", "S-1"));
  break_object("S-2");
  ASSERT_TRUE(world.append("silence.created", "S-2"));
  ASSERT_TRUE(eventually([&] { return held().size() == 3 && held()[2].attempts == 1; }));
  const auto ids = [&](const DeliveryFilter& filter) {
    std::vector<std::string> ids;
    const auto page = subscribers->list(world.caller(), filter);
    if (page)
      for (const auto& each : page->items) ids.push_back(each.id);
    return ids;
  };
  EXPECT_EQ(ids({.state = {DeliveryState::parked}}), Seen{"test.recorder:1"});
  EXPECT_EQ(ids({.state = {DeliveryState::waiting}}), Seen{"test.recorder:2"});
  EXPECT_EQ(ids({.state = {DeliveryState::retrying, DeliveryState::waiting}}),
            (Seen{"test.recorder:2", "test.recorder:3"}));
  EXPECT_EQ(ids({.object = "S-2"}), Seen{"test.recorder:3"});
  EXPECT_EQ(ids({.subscriber = "other"}), Seen{});
  const auto page = subscribers->list(world.caller(), {.limit = 2});
  ASSERT_TRUE(page && page->next);
  EXPECT_EQ(page->items[0].type, "silence.created");
  EXPECT_EQ(ids({.cursor = page->next, .limit = 2}), Seen{"test.recorder:3"});
}

TEST_F(Deliveries, status_and_metrics_tell_of_lag_and_parked) {
  start();
  park("S-1");
  ASSERT_TRUE(world.append("token.created", "T-1"));
  ASSERT_TRUE(eventually([&] {
    const auto status = subscribers->status(world.caller());
    return status && status->at(0).sequence == 2 && status->at(0).lag == 0;
  }));
  const auto status = subscribers->status(world.caller());
  EXPECT_EQ(status->at(0).name, "test.recorder");
  EXPECT_EQ(status->at(0).held, 1);
  EXPECT_EQ(status->at(0).parked, 1);
  EXPECT_TRUE(eventually([&] {
    return world.metrics.text().find(
               "mainstay_subscriber_parked{subscriber=\"test.recorder\"} 1") != std::string::npos;
  }));
  EXPECT_NE(world.metrics.text().find("mainstay_subscriber_lag_entries"), std::string::npos);
}

// Two parts that answer each other's events without end.
TEST_F(Deliveries, subscribers_that_run_in_a_circle_are_stopped) {
  subscribers = std::make_unique<Subscribers>(*world.services, leases);
  for (const bool ping : {true, false})
    subscribers->add({.name = ping ? "test.ping" : "test.pong",
                      .types = {ping ? "circle.ping" : "circle.pong"},
                      .deliver = [&, ping](store::Transaction& transaction, const Caller& caller,
                                           const LedgerEntry& entry) {
                        return world.ledger.append(transaction, caller,
                                                   ping ? "circle.pong" : "circle.ping",
                                                   entry.object, std::string_view("{}"));
                      }});
  subscribers->start();
  ASSERT_TRUE(world.append("circle.ping", "C-1"));
  ASSERT_TRUE(eventually([&] { return held().size() == 1; }));
  const auto stopped = held().at(0);
  EXPECT_EQ(stopped.state, DeliveryState::parked);
  EXPECT_NE(stopped.error.find("subscribers run in a circle"), std::string::npos);
  EXPECT_EQ(stopped.sequence, Subscribers::event_hops_max + 2);
  EXPECT_EQ(world.count("select count(*) from core_ledger_entry e where e.tenant_id = $1",
                        world.tenant.id),
            Subscribers::event_hops_max + 2);
  ASSERT_TRUE(subscribers->skip(world.caller(), stopped.id));
  EXPECT_TRUE(held().empty());
}

TEST_F(Deliveries, what_it_does_not_listen_to_is_not_delivered_later) {
  std::atomic<bool> listens = false;
  subscribers = std::make_unique<Subscribers>(*world.services, leases);
  auto subscriber = recording("test.recorder", {"*"});
  subscriber.listens = [&](const store::Snapshot&) { return base::Result<bool>(listens.load()); };
  subscribers->add(std::move(subscriber));
  subscribers->start();
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  ASSERT_TRUE(eventually([&] { return subscribers->status(world.caller())->at(0).sequence == 1; }));
  listens = true;
  ASSERT_TRUE(world.append("token.created", "T-1"));
  EXPECT_TRUE(eventually([&] { return seen() == Seen{"T-1#2"}; }));
}

TEST_F(Deliveries, one_replica_delivers_and_another_takes_over) {
  Leases other_leases{*world.services, "two", {}};
  Leases first_leases{*world.services, "three", {}};
  auto first = std::make_unique<Subscribers>(*world.services, first_leases);
  first->add(recording("test.recorder", {"silence.*"}));
  first_leases.start();
  first->start();
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  ASSERT_TRUE(eventually([&] { return seen().size() == 1; }));
  Subscribers second{*world.services, other_leases};
  second.add(recording("test.recorder", {"silence.*"}));
  other_leases.start();
  second.start();
  ASSERT_TRUE(world.append("silence.created", "S-2"));
  ASSERT_TRUE(eventually([&] { return seen().size() == 2; }));
  first_leases.stop();
  first.reset();  // gives the lease back, so that the other need not wait
  world.clock.advance(base::milliseconds(500));
  ASSERT_TRUE(world.append("silence.created", "S-3"));
  EXPECT_TRUE(eventually([&] { return seen() == Seen{"S-1#1", "S-2#2", "S-3#3"}; }));
}

}  // namespace
}  // namespace core
