#include "engines/policy/run.h"

#include <gtest/gtest.h>

#include "engines/policy/cluster.h"

namespace policy {
namespace {

using document::Node;

// Says in which phase it was asked about what, and replaces the object when it mutates.
class Fake final : public Policy {
 public:
  Fake(std::string_view name, std::vector<Phase> phases, std::int64_t makes)
      : Policy(Node(), {.name = name}), phases_(std::move(phases)), makes_(makes) {}
  bool has(Phase phase) const override {
    return std::ranges::find(phases_, phase) != phases_.end();
  }
  std::vector<std::string> rules() const override { return {}; }
  std::optional<Response> evaluate(Phase phase, const Request& request,
                                   Session& /*session*/) const override {
    if (request.subject().is_null()) return {};
    Response response{.policy = this, .phase = phase};
    response.rules.push_back({.message = std::to_string(request.subject().int64())});
    if (mutates(phase)) response.patched = Node::int64(makes_);
    return response;
  }

 private:
  std::vector<Phase> phases_;
  std::int64_t makes_;
};

struct RunTest : testing::Test {
  Cluster world;
  document::Arena results, scratch;
  Session session{.world = world, .results = results, .scratch = scratch};
  Fake judge{"judge", {Phase::validate}, 0};
  Fake both{"both", {Phase::validate, Phase::mutate}, 2};
  Fake late{"late", {Phase::mutating}, 3};
  std::vector<const Policy*> policies{&judge, &both, &late};

  std::string told(const Outcome& outcome) {
    std::string text;
    for (const Response& response : outcome.responses)
      text += std::string(response.policy->identity().name) + ':' + response.rules[0].message + ' ';
    return text;
  }
};

TEST_F(RunTest, phases_come_in_order_and_see_what_earlier_ones_changed) {
  const Sequence sequence(policies);
  const Outcome outcome = sequence.run({.object = Node::int64(1)}, session);
  EXPECT_EQ(told(outcome), "both:1 judge:2 both:2 late:2 ");
  EXPECT_EQ(outcome.object.int64(), 3);
}

TEST_F(RunTest, some_phases_alone) {
  const Sequence sequence(policies);
  const std::array phases = {Phase::validate};
  EXPECT_EQ(told(sequence.run({.object = Node::int64(1)}, session, {.phases = phases})),
            "judge:1 both:1 ");
}

TEST_F(RunTest, each_policy_may_get_a_request_of_its_own) {
  const auto prepare = [&](const Policy& policy, const Request& request) {
    Request own = request;
    if (&policy == &judge) own.object = Node::int64(9);
    return own;
  };
  const Outcome outcome =
      Sequence(policies).run({.object = Node::int64(1)}, session, {.prepare = prepare});
  EXPECT_EQ(told(outcome), "both:1 judge:9 both:2 late:2 ");
}

TEST_F(RunTest, what_is_deleted_does_not_change) {
  const Sequence sequence(policies);
  const Outcome outcome =
      sequence.run({.old_object = Node::int64(1), .operation = Operation::remove}, session);
  EXPECT_EQ(told(outcome), "both:1 judge:1 both:1 late:1 ");
  EXPECT_TRUE(outcome.object.is_null());
}

TEST_F(RunTest, a_policy_with_nothing_to_say_gives_no_response) {
  EXPECT_TRUE(Sequence(policies).run({}, session).responses.empty());
}

}  // namespace
}  // namespace policy
