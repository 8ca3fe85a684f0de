#include "core/lease.h"

#include <gtest/gtest.h>

#include "core/tests/world.h"

namespace core {
namespace {

// Leases run out as soon as they are taken: what a machine that stood still finds when it wakes.
class RunOut : public testing::Test {
 protected:
  static inline const Leases::Options at_once{.lifetime = {}, .renewal = base::seconds(1)};

  base::Done check(Leadership& of) {
    return world.store->read({},
                             [&](const store::Snapshot& snapshot) { return of.check(snapshot); });
  }
  Leadership::Standing stand(Leadership& of) {
    const auto standing = of.stand();
    if (!standing) ADD_FAILURE() << standing.error().message;
    return standing ? *standing : Leadership::Standing();
  }

  World world;
  Leases one{*world.services, "one", at_once};
  Leases two{*world.services, "two", at_once};
};

TEST_F(RunOut, a_leader_that_nobody_followed_goes_on_with_its_lease) {
  Leadership first(*world.services, one, "loop");
  EXPECT_TRUE(stand(first).began);
  const auto before = first.lease();
  EXPECT_FALSE(first.valid());
  const auto again = stand(first);
  EXPECT_TRUE(again.leads);
  EXPECT_FALSE(again.began);
  // What was begun under it may still be written down.
  EXPECT_EQ(first.lease().fence, before.fence);
  EXPECT_TRUE(check(first));
}

TEST_F(RunOut, one_that_was_followed_begins_anew) {
  Leadership first(*world.services, one, "loop");
  Leadership second(*world.services, two, "loop");
  stand(first);
  EXPECT_TRUE(stand(second).began);
  EXPECT_EQ(check(first).error().code, base::Code::conflict);
  EXPECT_TRUE(stand(first).began);
  EXPECT_EQ(first.lease().fence, 3);
  EXPECT_EQ(check(second).error().code, base::Code::conflict);
}

TEST_F(RunOut, one_that_has_resigned_begins_anew) {
  Leadership first(*world.services, one, "loop");
  stand(first);
  first.resign();
  EXPECT_TRUE(stand(first).began);
  EXPECT_EQ(first.lease().fence, 2);
}

TEST(LeaseOwner, is_who_holds_one_that_has_not_run_out) {
  World world;
  EXPECT_FALSE(*lease_owner(*world.store, world.clock));
  Leases leases(*world.services, "one", {.lifetime = base::minutes(1), .look = {}});
  Leadership leads(*world.services, leases, "loop");
  ASSERT_TRUE(leads.stand());
  EXPECT_EQ(*lease_owner(*world.store, world.clock), "one");
  ASSERT_TRUE(forget_leases(*world.store));
  EXPECT_FALSE(*lease_owner(*world.store, world.clock));
}

// Else its holder would think it its own for a while after the others may have it.
TEST(Lease, counts_from_when_it_was_taken_not_from_the_commit) {
  World world;
  Leases leases{*world.services, "one", {.lifetime = base::seconds(2)}};
  const auto taken = world.store->write({}, [&](store::Transaction& transaction) {
    auto lease = leases.take(transaction, "loop");
    world.clock.advance(base::seconds(3));
    return lease;
  });
  ASSERT_TRUE(taken && *taken);
  EXPECT_FALSE(leases.keep(**taken)->valid());
}

}  // namespace
}  // namespace core
