#include "core/notice_relay.h"

#include <gtest/gtest.h>

#include "core/tests/world.h"

namespace core {
namespace {

// Two replicas on one store.
class NoticeRelays : public testing::Test {
 protected:
  struct Side {
    explicit Side(World& world)
        : services{*world.store, world.clock, *world.ids,    *world.randomness, *world.tenants,
                   world.ledger, notices,     *world.intake, *world.log,        world.metrics},
          relay(services) {}
    std::vector<std::string> heard;
    Notices notices;
    Services services;
    NoticeRelay relay;
    std::unique_ptr<Notices::Subscription> console;
  };
  void SetUp() override {
    for (Side* side : {&one, &two})
      side->console = side->notices.subscribe(world.tenant.id, [side](const Notice& notice) {
        side->heard.push_back(notice.topic + "/" + notice.id);
      });
  }
  void exchange() {
    for (Side* side : {&one, &two, &one}) EXPECT_TRUE(side->relay.exchange());
  }

  World world;
  Side one{world}, two{world};
};

TEST_F(NoticeRelays, what_is_published_at_one_is_told_at_the_other_by_topic_once) {
  one.notices.publish(world.tenant.id, {.topic = "incidents", .id = "INC-1"});
  one.notices.publish(world.tenant.id, {.topic = "incidents", .id = "INC-2"});
  exchange();
  exchange();
  EXPECT_EQ(one.heard, (std::vector<std::string>{"incidents/INC-1", "incidents/INC-2"}));
  EXPECT_EQ(two.heard, (std::vector<std::string>{"incidents/"}));
}

TEST_F(NoticeRelays, both_hear_of_the_others_when_both_publish) {
  for (int round = 0; round < 2; ++round) {
    one.heard.clear();
    two.heard.clear();
    one.notices.publish(world.tenant.id, {.topic = "alerts", .id = ""});
    two.notices.publish(world.tenant.id, {.topic = "alerts", .id = ""});
    exchange();
    EXPECT_EQ(one.heard.size(), 2U);
    EXPECT_EQ(two.heard.size(), 2U);
  }
}

TEST_F(NoticeRelays, another_tenants_are_not_told) {
  one.notices.publish(world.other.id, {.topic = "alerts", .id = ""});
  exchange();
  EXPECT_TRUE(one.heard.empty());
  EXPECT_TRUE(two.heard.empty());
}

}  // namespace
}  // namespace core
