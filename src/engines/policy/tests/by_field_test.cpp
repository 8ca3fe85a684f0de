#include "engines/policy/by_field.h"

#include <gtest/gtest.h>

#include "engines/document/build.h"
#include "engines/policy/cluster.h"
#include "engines/policy/run.h"

namespace policy {
namespace {

using document::Key;
using document::Node;

// Speaks of whatever it is asked about.
class Asking final : public Policy {
 public:
  Asking(std::string_view name, std::vector<std::string_view> types)
      : Policy(Node(), {.name = name}), types_(std::move(types)) {}
  bool has(Phase phase) const override { return phase == Phase::validating; }
  std::vector<std::string> rules() const override { return {}; }
  std::optional<Wanted> wanted() const override {
    if (types_.empty()) return std::nullopt;
    return Wanted{.path = {Key("resource"), Key("type")}, .texts = types_};
  }
  std::optional<Response> evaluate(Phase phase, const Request& /*request*/,
                                   Session& /*session*/) const override {
    return Response{.policy = this, .phase = phase};
  }

 private:
  std::vector<std::string_view> types_;
};

struct ByFieldTest : testing::Test {
  Cluster world;
  document::Arena results, scratch;
  Session session{.world = world, .results = results, .scratch = scratch, .tells_unmeant = false};
  Asking bucket{"bucket", {"bucket"}}, any{"any", {}}, both{"both", {"queue", "bucket", "queue"}};
  std::vector<const Policy*> policies{&bucket, &any, &both};

  Node resource(const Node& type) {
    const document::Member inner{.key = Key("type"), .value = type};
    const document::Member outer{.key = Key("resource"),
                                 .value = document::map(results, {&inner, 1})};
    return document::map(results, {&outer, 1});
  }
  std::string asked(const Node& object, const RunOptions& options = {}) {
    const Outcome outcome = Sequence(policies).run({.object = object}, session, options);
    std::string names;
    for (const Response& response : outcome.responses)
      names += std::string(response.policy->identity().name) + ' ';
    return names;
  }
};

TEST_F(ByFieldTest, only_policies_that_may_be_meant_are_asked_in_their_order) {
  EXPECT_EQ(asked(resource(Node::string("bucket"))), "bucket any both ");
  EXPECT_EQ(asked(resource(Node::string("queue"))), "any both ");
  EXPECT_EQ(asked(resource(Node::string("topic"))), "any ");
}

TEST_F(ByFieldTest, what_is_not_sure_is_for_the_policies_to_say) {
  EXPECT_EQ(asked(resource(Node::int64(1))), "bucket any both ");
  EXPECT_EQ(asked(resource(Node::string("topic").marked(document::Mark::unknown))),
            "bucket any both ");
  EXPECT_EQ(asked(Node::int64(1)), "bucket any both ");
  const auto as_it_is = [](const Policy&, const Request& request) { return request; };
  EXPECT_EQ(asked(resource(Node::string("topic")), {.prepare = as_it_is}), "bucket any both ");
  EXPECT_EQ(asked(resource(Node::string("topic")), {.prepare = as_it_is, .keeps_object = true}),
            "any ");
  session.tells_unmeant = true;
  EXPECT_EQ(asked(resource(Node::string("topic"))), "bucket any both ");
}

}  // namespace
}  // namespace policy
