#include "modules/notify/groups.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace notify {
namespace {

constexpr base::Time now{1'000'000'000'000'000};

class GroupsOfRoutes : public testing::Test {
 protected:
  GroupsOfRoutes() {
    auto made = std::make_shared<Configuration>();
    for (std::int32_t number = 0; number < 3; ++number) {
      made->root.routes.emplace_back();
      made->root.routes.back().number = number + 1;
    }
    configuration_ = std::move(made);
  }
  Group& group(std::size_t route) {
    return *groups.get(tenant_, configuration_, configuration_->root.routes[route], {}, now);
  }
  static alerts::EpisodePtr episode(unsigned char number) {
    auto made = std::make_shared<alerts::Episode>();
    made->id = base::Id{{number}};
    made->fingerprint = number;
    return made;
  }
  std::vector<std::uint64_t> numbers_of(const alerts::EpisodePtr& episode) {
    std::vector<std::uint64_t> numbers;
    for (const Group* found : groups.of_episode(episode->id)) numbers.push_back(found->number);
    std::ranges::sort(numbers);
    return numbers;
  }
  Groups groups;

 private:
  const base::Id tenant_{{1}};
  ConfigurationPtr configuration_;
};

TEST_F(GroupsOfRoutes, an_episode_is_found_in_each_until_it_leaves) {
  Group &one = group(0), &two = group(1), &three = group(2);
  const auto alert = episode(7), other = episode(8);
  EXPECT_TRUE(numbers_of(alert).empty());
  for (Group* joined : {&one, &two, &three, &two}) groups.join(*joined, alert);
  groups.join(two, other);
  EXPECT_EQ(numbers_of(alert), (std::vector{one.number, two.number, three.number}));
  groups.leave(one, alert->id);
  EXPECT_EQ(numbers_of(alert), (std::vector{two.number, three.number}));
  groups.leave(one, alert->id);  // again: nothing
  groups.leave(three, alert->id);
  EXPECT_EQ(numbers_of(alert), (std::vector{two.number}));
  groups.leave(two, alert->id);
  EXPECT_TRUE(numbers_of(alert).empty());
  EXPECT_EQ(numbers_of(other), (std::vector{two.number}));
}

TEST_F(GroupsOfRoutes, a_group_that_goes_is_not_found) {
  Group &one = group(0), &two = group(1);
  const auto alert = episode(7);
  groups.join(one, alert);
  groups.join(two, alert);
  const auto kept = two.number;
  groups.remove(one);
  EXPECT_EQ(numbers_of(alert), (std::vector{kept}));
  EXPECT_EQ(groups.size(), 1U);
}

}  // namespace
}  // namespace notify
