#include "engines/policy_equivalence/equivalence.h"

#include <gtest/gtest.h>

#include "engines/document/reading.h"
#include "engines/document/write.h"
#include "engines/policy/cluster.h"

namespace policy_equivalence {
namespace {

using document::Node;

// Refuses objects whose spec.replicas is above the limit that its document names; with an app only
// those whose spec.app it is.
class AtMost final : public policy::Policy {
 public:
  explicit AtMost(const Node& document, std::string_view name = "", std::string_view app = "")
      : Policy(document, {.kind = "ClusterPolicy", .name = name}), app_(app) {}
  bool has(policy::Phase phase) const override { return phase == policy::Phase::validate; }
  std::vector<std::string> rules() const override { return {}; }
  std::optional<policy::Response> evaluate(policy::Phase /*phase*/, const policy::Request& request,
                                           policy::Session& /*session*/) const override {
    const Node* spec = request.object.find("spec");
    const Node* app = spec == nullptr ? nullptr : spec->find("app");
    if (!app_.empty() && (app == nullptr || !app->is_string() || app->string() != app_))
      return policy::Response{.policy = this};
    const Node* replicas = spec == nullptr ? nullptr : spec->find("replicas");
    const double limit = document().find("spec")->find("replicas")->number();
    const bool refused = replicas != nullptr && replicas->is_number() && replicas->number() > limit;
    policy::Response response{.policy = this};
    response.rules.push_back({.status = refused ? policy::Status::fail : policy::Status::pass,
                              .message = refused ? "too many" : ""});
    return response;
  }

 private:
  std::string_view app_;
};

struct EquivalenceTest : testing::Test {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys{arena};
  policy::Cluster world;

  Node read(const std::string& text) {
    document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
    return document::read_yaml(sources.add("t", text), reading)->front();
  }
  Search search(const std::string& first, const std::string& second, const Limits& limits = {}) {
    const AtMost one(read(first)), other(read(second));
    const policy::Policy* a[] = {&one};
    const policy::Policy* b[] = {&other};
    const Node seed = read("{apiVersion: v1, kind: X, metadata: {name: a}, spec: {x: [1, 2]}}");
    return find_difference(a, b, {{&seed, 1}, world, arena}, limits);
  }
};

TEST_F(EquivalenceTest, finds_the_edge_and_leaves_out_what_does_not_matter) {
  const Search found = search("{spec: {replicas: 10}}", "{spec: {replicas: 12}}");
  ASSERT_TRUE(found.difference);
  EXPECT_EQ(document::to_json(found.difference->object),
            R"({"apiVersion":"v1","kind":"X","spec":{"replicas":11}})");
  EXPECT_EQ(found.difference->first, Stance::refuses);
  EXPECT_EQ(found.difference->second, Stance::allows);
  EXPECT_EQ(found.difference->why, "too many");
}

TEST_F(EquivalenceTest, finds_nothing_where_there_is_nothing) {
  const Search found = search("{spec: {replicas: 10}}", "{spec: {replicas: 10}}");
  EXPECT_FALSE(found.difference);
  EXPECT_GT(found.tried, 20U);
}

TEST_F(EquivalenceTest, stops_at_its_limit) {
  EXPECT_EQ(search("{spec: {replicas: 1}}", "{spec: {replicas: 1}, x: 1}", {.cases_max = 5}).tried,
            5U);
}

TEST_F(EquivalenceTest, policies_of_one_name_are_compared_whatever_stands_beside_them) {
  const AtMost strict(read("{spec: {replicas: 0}}"), "strict");
  const AtMost one(read("{spec: {replicas: 10}}"), "p"), other(read("{spec: {replicas: 12}}"), "p");
  const policy::Policy* a[] = {&strict, &one};
  const policy::Policy* b[] = {&other, &strict};
  const Node seed = read("{apiVersion: v1, kind: X, metadata: {name: a}, spec: {replicas: 1}}");
  const Search found = find_difference(a, b, {{&seed, 1}, world, arena});
  ASSERT_TRUE(found.difference);
  EXPECT_EQ(found.difference->policy, "p");
  EXPECT_EQ(document::to_json(found.difference->object),
            R"({"apiVersion":"v1","kind":"X","spec":{"replicas":11}})");
}

TEST_F(EquivalenceTest, what_one_policy_no_longer_says_another_may) {
  const Node seed = read("{apiVersion: v1, kind: X, metadata: {name: a}, spec: {app: x}}");
  const auto web = [&](std::string_view name) {
    return AtMost(read("{spec: {replicas: 1, app: web}}"), name, "web");
  };
  const auto shop = [&](std::string_view name) {
    return AtMost(read("{spec: {replicas: 5, app: shop}}"), name, "shop");
  };
  const AtMost web_p = web("p"), web_q = web("q"), shop_p = shop("p"), shop_q = shop("q");
  const AtMost lax(read("{spec: {replicas: 6, app: shop}}"), "p", "shop");
  const AtMost nothing(read("{spec: {replicas: 1, app: web, never: 1}}"), "p", "never");
  const policy::Policy* a[] = {&web_p, &shop_q};
  const policy::Policy* names_swapped[] = {&shop_p, &web_q};
  EXPECT_FALSE(find_difference(a, names_swapped, {{&seed, 1}, world, arena}).difference);
  const policy::Policy* moved[] = {&nothing, &web_q};
  const policy::Policy* only_web[] = {&web_p};
  EXPECT_FALSE(find_difference(only_web, moved, {{&seed, 1}, world, arena}).difference);
  const policy::Policy* swapped_and_lax[] = {&lax, &web_q};
  const Search found = find_difference(a, swapped_and_lax, {{&seed, 1}, world, arena});
  ASSERT_TRUE(found.difference);
  EXPECT_EQ(found.difference->policy, "");
  EXPECT_EQ(document::to_json(found.difference->object),
            R"({"apiVersion":"v1","kind":"X","spec":{"app":"shop","replicas":6}})");
}

TEST_F(EquivalenceTest, what_needs_two_changes_at_once_is_found) {
  const AtMost one(read("{spec: {replicas: 10, app: web}}"), "p", "web");
  const AtMost other(read("{spec: {replicas: 12, app: web}}"), "p", "web");
  const policy::Policy* a[] = {&one};
  const policy::Policy* b[] = {&other};
  const Node seed = read("{apiVersion: v1, kind: X, metadata: {name: a}, spec: {app: x}}");
  const Search found = find_difference(a, b, {{&seed, 1}, world, arena});
  ASSERT_TRUE(found.difference);
  EXPECT_EQ(document::to_json(found.difference->object),
            R"({"apiVersion":"v1","kind":"X","spec":{"app":"web","replicas":11}})");
}

TEST_F(EquivalenceTest, common_objects_are_there_to_start_from) {
  EXPECT_EQ(common_seeds(arena, sources).size(), 11U);
}

}  // namespace
}  // namespace policy_equivalence
