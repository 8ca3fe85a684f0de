// PolicyException of kyverno.io (reference: policy, 3.16).
#include <gtest/gtest.h>

#include "engines/kyverno/tests/evaluated.h"

namespace kyverno {
namespace {

constexpr std::string_view excused_pod =
    "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: prod}, spec: {containers: "
    "[{name: "
    "a, image: nginx}]}}";
constexpr std::string_view excused_deployment =
    "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: prod}, spec: "
    "{template: "
    "{spec: {containers: [{name: a, image: nginx}]}}}}";

TEST(Exceptions, excuse_the_rules_that_they_name) {
  constexpr std::string_view policies =
      "{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: p}, spec: {rules: [{name: "
      "r, match: {any: [{resources: {kinds: [Pod]}}]}, validate: {deny: {}}}]}}\n---\n"
      "{apiVersion: kyverno.io/v2, kind: PolicyException, metadata: {name: e, namespace: n}, spec: "
      "{exceptions: [{policyName: p, ruleNames: [NAMES]}], match: {any: [{resources: {kinds: [Pod, "
      "Deployment]}}]}}}";
  const auto load = [&](Evaluated& at, std::string_view names) {
    std::string text(policies);
    text.replace(text.find("NAMES"), 5, names);
    EXPECT_EQ(at.load(text), "");
  };
  Evaluated at;
  load(at, "r");
  EXPECT_EQ(at.statuses(excused_pod), "r=skip");
  EXPECT_EQ(at.statuses(excused_deployment), "autogen-r=fail");
  load(at, "'*r'");
  EXPECT_EQ(at.statuses(excused_deployment), "autogen-r=skip");
  load(at, "other");
  EXPECT_EQ(at.statuses(excused_pod), "r=fail");
}

TEST(Exceptions, do_not_look_at_operations) {
  Evaluated at;
  EXPECT_EQ(at.load("{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: p}, spec: "
                    "{rules: [{name: r, match: {any: [{resources: {kinds: [Pod]}}]}, validate: "
                    "{deny: {}}}]}}\n---\n{apiVersion: kyverno.io/v2, kind: PolicyException, "
                    "metadata: {name: e}, spec: {exceptions: [{policyName: p, ruleNames: [r]}], "
                    "match: {any: [{resources: {kinds: [Pod], operations: [DELETE]}}]}}}"),
            "");
  EXPECT_EQ(at.statuses(excused_pod), "r=skip");
}

}  // namespace
}  // namespace kyverno
