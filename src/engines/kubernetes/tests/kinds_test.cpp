#include "engines/kubernetes/kinds.h"

#include <algorithm>

#include "engines/kubernetes/tests/world.h"

namespace kubernetes {
namespace {

TEST(Kinds, are_sorted_and_each_is_found) {
  EXPECT_TRUE(std::ranges::is_sorted(
      kinds(), {}, [](const KindFacts& facts) { return std::pair(facts.group, facts.kind); }));
  for (const KindFacts& facts : kinds()) {
    EXPECT_EQ(find_kind(facts.group, facts.kind), &facts);
    EXPECT_EQ(find_resource(facts.group, facts.plural), &facts);
  }
  EXPECT_EQ(find_kind("apps", "Pod"), nullptr);
  EXPECT_EQ(find_kind("zzz", "Pod"), nullptr);
  EXPECT_EQ(find_resource("", "deployments"), nullptr);
}

TEST(Kinds, plurals_of_unknown_kinds_are_guessed_as_kubernetes_does) {
  EXPECT_EQ(plural_of("", "Endpoints"), "endpoints");
  EXPECT_EQ(plural_of("networking.k8s.io", "NetworkPolicy"), "networkpolicies");
  EXPECT_EQ(plural_of("argoproj.io", "Application"), "applications");
  EXPECT_EQ(plural_of("example.com", "Proxy"), "proxies");
  EXPECT_EQ(plural_of("example.com", "Gateway"), "gatewaies");
  EXPECT_EQ(plural_of("example.com", "Bus"), "buses");
  EXPECT_EQ(plural_of("example.com", "MyEndpoints"), "myendpoints");
  EXPECT_EQ(plural_of("example.com", ""), "");
}

TEST(Kinds, unknown_kinds_are_namespaced) {
  EXPECT_EQ(scope_of("", "Namespace"), Scope::cluster);
  EXPECT_EQ(scope_of("rbac.authorization.k8s.io", "ClusterRole"), Scope::cluster);
  EXPECT_EQ(scope_of("", "Pod"), Scope::namespaced);
  EXPECT_EQ(scope_of("kyverno.io", "ClusterPolicy"), Scope::namespaced);
}

TEST(Kinds, of_an_object_are_read_even_when_it_is_broken) {
  World world;
  const ObjectKind deployment = kind_of(world.one("{apiVersion: apps/v1, kind: Deployment}"));
  EXPECT_EQ(deployment.api_version, "apps/v1");
  EXPECT_EQ(deployment.kind, "Deployment");
  EXPECT_EQ(deployment.group_version.group, "apps");
  EXPECT_EQ(deployment.group_version.version, "v1");
  EXPECT_EQ(kind_of(world.one("{apiVersion: v1, kind: 1}")).kind, "");
  EXPECT_EQ(kind_of(world.one("{apiVersion: v1}")).group_version.version, "v1");
  EXPECT_EQ(kind_of(world.one("[]")).api_version, "");
}

}  // namespace
}  // namespace kubernetes
