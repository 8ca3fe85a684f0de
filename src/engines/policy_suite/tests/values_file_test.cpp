#include "engines/policy_suite/values_file.h"

#include <gtest/gtest.h>

#include "engines/document/write.h"
#include "engines/policy_suite/evaluation.h"
#include "engines/policy_suite/tests/memory_files.h"

namespace policy_suite {
namespace {

TEST(ValuesFile, global_values_come_before_those_of_a_resource) {
  MemoryFiles files;
  const auto values = read_values(files.read("v", R"(
kind: Values
globalValues: {request.mode: dev}
policies:
- name: p
  resources: [{name: a, values: {'x."y.z"': 1}}]
  rules: [{name: r, values: {k: v}, foreachValues: {e: [first, second]}}]
namespaceSelector: [{name: one, labels: {l: v}}]
subresources:
- subresource: {kind: Scale, group: autoscaling, version: v1, name: deployments/scale}
  parentResource: {kind: Deployment, group: apps, version: v1, name: deployments}
)")[0],
                                  files.sources());
  ASSERT_TRUE(values) << values.error().message;
  const policy::Values own = values->of("p", "a");
  ASSERT_EQ(own.context.size(), 2U);
  EXPECT_EQ(own.context[0].path, (std::vector<std::string>{"request", "mode"}));
  EXPECT_EQ(own.context[1].path, (std::vector<std::string>{"x", "y.z"}));
  EXPECT_EQ(own.rules.at({"p", "r"}).foreach[0].value.string(), "first");
  EXPECT_EQ(values->of("q", "a").context.size(), 1U);
  EXPECT_EQ(values->subresources[0].name, "scale");
  EXPECT_EQ(values->subresources[0].api_version, "autoscaling/v1");
}

TEST(ValuesFile, unknown_keys_and_kinds_are_refused) {
  MemoryFiles files;
  const auto refused = [&](const std::string& text) {
    return read_values(files.read("v", text)[0], files.sources()).error().message;
  };
  EXPECT_EQ(refused("{kind: Pod}"), "v:1:8: kind: must be Values");
  EXPECT_EQ(refused("{global: {}}"), "v:1:2: unknown key `global` in values");
  EXPECT_EQ(refused("{globalValues: {request.operation: PATCH}}"),
            "v:1:36: request.operation: must be CREATE, UPDATE, DELETE or CONNECT");
  EXPECT_EQ(refused("{policies: [{resources: []}]}"), "v:1:13: a policy lacks `name`");
  EXPECT_EQ(refused("{policies: [{name: a, rules: [{name: b, foreachValues: {c: 1}}]}]}"),
            "v:1:60: foreachValues: each value must be a list");
}

TEST(UserFile, groups_and_roles) {
  MemoryFiles files;
  const auto user = read_user(files.read("u", R"(
apiVersion: cli.kyverno.io/v1alpha1
kind: UserInfo
clusterRoles: [admin]
userInfo: {username: ann, groups: [dev]}
)")[0],
                              files.sources());
  ASSERT_TRUE(user);
  EXPECT_EQ(user->username, "ann");
  EXPECT_EQ(user->cluster_roles, std::vector<std::string>{"admin"});
  EXPECT_FALSE(read_user(files.read("u", "{userInfo: 1}")[0], files.sources()));
}

TEST(ContextFile, resources_and_images) {
  MemoryFiles files;
  const auto context = read_context(files.read("c", R"(
kind: Context
spec: {resources: [{kind: Pod}], images: [{image: nginx, config: {architecture: arm}}]}
)")[0],
                                    files.sources());
  ASSERT_TRUE(context);
  EXPECT_EQ(context->resources.size(), 1U);
  EXPECT_EQ(context->images[0].reference, "nginx");
  EXPECT_FALSE(read_cluster(files.read("c", "{spec: {objects: []}}")[0], files.sources()));
}

TEST(WithValue, maps_on_the_way_are_made) {
  MemoryFiles files;
  const document::Node on = files.read("o", "{a: {b: 1}, c: 2}")[0];
  const std::vector<std::string> deep = {"a", "x", "z"}, over = {"c"};
  const document::Node value = document::Node::boolean(true);
  EXPECT_EQ(document::to_json(with_value(on, deep, value, files.arena())),
            R"({"a":{"b":1,"x":{"z":true}},"c":2})");
  EXPECT_EQ(document::to_json(with_value(on, over, value, files.arena())),
            R"({"a":{"b":1},"c":true})");
}

}  // namespace
}  // namespace policy_suite
