// Kind selectors, match and exclude (reference: policy, 3.2 and 3.3).
#include "engines/kyverno/match.h"

#include <gtest/gtest.h>

#include "engines/kyverno/tests/evaluated.h"

namespace kyverno {
namespace {

TEST(KindSelector, parts) {
  const struct {
    std::string_view selector;
    ResourceKind kind;
    bool matches;
  } cases[] = {
      {"Pod", {.group = "", .version = "v1", .kind = "Pod"}, true},
      {"pod", {.group = "", .version = "v1", .kind = "Pod"}, false},
      {"v1/Pod", {.group = "", .version = "v1", .kind = "Pod"}, true},
      {"v2/Pod", {.group = "", .version = "v1", .kind = "Pod"}, false},
      {"apps/v1/Deployment", {.group = "apps", .version = "v1", .kind = "Deployment"}, true},
      {"*/Deployment", {.group = "apps", .version = "v1", .kind = "Deployment"}, true},
      {"*/*/Deployment", {.group = "apps", .version = "v1", .kind = "Deployment"}, false},
      {"apps/*/Deploy*", {.group = "apps", .version = "v1", .kind = "Deployment"}, true},
      {"Deployment",
       {.group = "apps", .version = "v1", .kind = "Deployment", .subresource = "scale"},
       false},
      {"Deployment/scale",
       {.group = "apps", .version = "v1", .kind = "Deployment", .subresource = "scale"},
       true},
      {"Deployment.scale",
       {.group = "apps", .version = "v1", .kind = "Deployment", .subresource = "scale"},
       true},
      {"*/scale",
       {.group = "apps", .version = "v1", .kind = "Deployment", .subresource = "scale"},
       true},
      {"*/*", {.group = "apps", .version = "v1", .kind = "X", .subresource = "status"}, true},
      {"*", {.group = "apps", .version = "v1", .kind = "X", .subresource = "status"}, false},
      {"Pod",
       {.group = "", .version = "v1", .kind = "Pod", .subresource = "ephemeralcontainers"},
       true},
  };
  for (const auto& [selector, kind, matches] : cases)
    EXPECT_EQ(KindSelector::parse(selector).matches(kind), matches) << selector;
}

class Matching : public testing::Test {
 protected:
  const Filters& filters(std::string_view yaml) {
    Compilation compilation{.sources = at.sources(), .arena = at.arena};
    const document::Node node = at.read(yaml);
    filters_ = Filters::compile(&node, compilation);
    return filters_;
  }
  Subject subject() {
    return {at.request, at.world,
            at.read("{apiVersion: v1, kind: Pod, metadata: {name: web-1, namespace: prod, labels: "
                    "{app: web}, annotations: {team: core}}}")};
  }
  bool match(std::string_view yaml) { return filters(yaml).match(subject()); }
  bool exclude(std::string_view yaml) { return filters(yaml).exclude(subject()); }

  Evaluated at;
  Filters filters_;
};

TEST_F(Matching, fields_must_all_hold_and_lists_in_one) {
  EXPECT_TRUE(match("{resources: {kinds: [Service, Pod]}}"));
  EXPECT_TRUE(match("{any: [{resources: {kinds: [Pod], names: [db-*, web-?]}}]}"));
  EXPECT_FALSE(match("{any: [{resources: {kinds: [Pod], names: [db-*]}}]}"));
  EXPECT_TRUE(match("{any: [{resources: {kinds: [X]}}, {resources: {namespaces: [pr*]}}]}"));
  EXPECT_FALSE(match("{all: [{resources: {kinds: [X]}}, {resources: {namespaces: [pr*]}}]}"));
  EXPECT_TRUE(match("{resources: {annotations: {t*: c*}}}"));
  EXPECT_FALSE(match("{resources: {annotations: {t*: d*}}}"));
  EXPECT_TRUE(match("{resources: {selector: {matchLabels: {a*: w*}}}}"));
  EXPECT_FALSE(match("{resources: {selector: {matchLabels: {b*: w*}}}}"));
  EXPECT_FALSE(
      match("{resources: {selector: {matchExpressions: [{key: z, operator: NotIn, values: "
            "[b c]}]}}}"));
  EXPECT_TRUE(
      match("{resources: {selector: {matchExpressions: "
            "[{key: app, operator: NotIn, values: [db]}]}}}"));
  EXPECT_TRUE(match("{resources: {kinds: [Pod], operations: [CREATE]}}"));
  EXPECT_FALSE(match("{resources: {kinds: [Pod], operations: [UPDATE]}}"));
  EXPECT_FALSE(match("{any: [{}]}"));
}

TEST_F(Matching, labels_of_the_namespace) {
  const document::Node labels = at.read("{env: prod}");
  at.world.add_namespace_labels("prod", labels, at.arena);
  EXPECT_TRUE(match("{resources: {namespaceSelector: {matchLabels: {env: prod}}}}"));
  EXPECT_FALSE(match("{resources: {namespaceSelector: {matchLabels: {env: dev}}}}"));
}

TEST_F(Matching, without_a_user_match_forgets_users_and_exclude_does_not) {
  constexpr std::string_view both =
      "{any: [{resources: {kinds: [Pod]}, subjects: [{kind: User, name: ann}]}]}";
  constexpr std::string_view user = "{any: [{subjects: [{kind: User, name: ann}]}]}";
  EXPECT_TRUE(match(both));
  EXPECT_FALSE(match(user));
  EXPECT_FALSE(exclude(both));
  policy::User ann{.username = "ann",
                   .uid = {},
                   .groups = {"dev"},
                   .roles = {"prod:edit"},
                   .cluster_roles = {"admin"},
                   .extra = {}};
  at.request.user = &ann;
  EXPECT_TRUE(match(both));
  EXPECT_TRUE(exclude(user));
  EXPECT_TRUE(match("{any: [{roles: ['prod:edit'], clusterRoles: [x, admin]}]}"));
  EXPECT_TRUE(match("{any: [{subjects: [{kind: Group, name: d*}]}]}"));
  EXPECT_FALSE(match("{any: [{subjects: [{kind: ServiceAccount, namespace: a, name: b}]}]}"));
}

}  // namespace
}  // namespace kyverno
