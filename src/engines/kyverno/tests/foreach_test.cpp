// What a foreach may cost.
#include <gtest/gtest.h>

#include "engines/kyverno/tests/evaluated.h"

namespace kyverno {
namespace {

std::string pod_of(int containers) {
  std::string text = "{kind: Pod, metadata: {name: web}, spec: {containers: [";
  for (int i = 0; i < containers; ++i)
    text += "{name: c" + std::to_string(i) + ", image: 'nginx:1'}, ";
  return text + "]}}";
}

constexpr std::string_view nested_foreach =
    "validate: {foreach: [{list: request.object.spec.containers, foreach: [{list: "
    "request.object.spec.containers, deny: {conditions: {all: [{key: '{{ images.containers.* | "
    "length(@) }}-{{ element0.name }}-{{ element1.name }}', operator: Equals, value: 60-c58-c59}]}}"
    "}]}]}";

TEST(Foreach, elements_of_which_nothing_fails_take_no_memory) {
  Evaluated at;
  ASSERT_EQ(at.load_rule(nested_foreach), "");
  EXPECT_EQ(at.statuses(pod_of(59)), "r=pass");
  // The scratch is reset behind a policy, but keeps its largest block.
  EXPECT_LT(at.session().scratch.bytes(), std::size_t{600} << 10);
  EXPECT_EQ(at.statuses(pod_of(60)), "r=fail");
}

TEST(Foreach, elements_of_a_foreach_count_towards_the_steps_of_a_policy) {
  Evaluated at;
  ASSERT_EQ(at.load_rule(nested_foreach), "");
  at.session().limits.steps_max = 59 * 59 * 16;
  EXPECT_EQ(at.statuses(pod_of(59)), "r=error");
  EXPECT_NE(at.first().message.find("`policy_steps_max`"), std::string::npos);
}

}  // namespace
}  // namespace kyverno
