// Policies that change, generate and delete, and values that are not known yet.
#include <fmt/format.h>

#include "engines/admission/tests/world.h"
#include "engines/document/build.h"
#include "engines/document/write.h"

namespace admission {
namespace {

using document::Node;
using policy::Request;
using tests::Bench;
using tests::on_pods;

std::string patched(std::string_view mutations, std::string_view more = "") {
  Bench bench;
  bench.load(
      fmt::format("apiVersion: policies.kyverno.io/v1\nkind: MutatingPolicy\nmetadata: "
                  "{{name: x}}\nspec:\n  {}\n  mutations:\n{}\n{}",
                  on_pods, mutations, more));
  EXPECT_TRUE(bench.rejected.empty()) << bench.rejected[0].message;
  const Node object = bench.read(
      "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: i, "
      "args: [x]}]}}");
  const auto all = bench.responses({.object = object, .old_object = {}});
  if (all.empty() || all[0].rules.empty()) return "none";
  const policy::RuleResult& result = all[0].rules[0];
  if (result.status != policy::Status::pass)
    return fmt::format("{}: {}", policy::name(result.status), result.message);
  return document::to_json(*all[0].patched.find("spec"));
}

TEST(Mutations, see_what_those_before_them_made) {
  EXPECT_EQ(patched(R"(  - patchType: JSONPatch
    jsonPatch: {expression: '[JSONPatch{op: "add", path: "/spec/n", value: 1}]'}
  - patchType: JSONPatch
    jsonPatch: {expression: '[JSONPatch{op: "replace", path: "/spec/n", value: object.spec.n + 1}]'})"),
            R"({"containers":[{"name":"a","image":"i","args":["x"]}],"n":2})");
}

TEST(Mutations, a_test_that_does_not_hold_leaves_the_object) {
  EXPECT_EQ(patched(R"(  - patchType: JSONPatch
    jsonPatch: {expression: '[JSONPatch{op: "test", path: "/spec/n", value: 1}, JSONPatch{op: "add", path: "/spec/n", value: 1}]'})"),
            R"({"containers":[{"name":"a","image":"i","args":["x"]}]})");
}

TEST(Mutations, apply_configurations_by_the_types_of_kubernetes) {
  EXPECT_EQ(patched(R"(  - patchType: ApplyConfiguration
    applyConfiguration: {expression: 'Object{spec: Object.spec{containers: [Object.spec.containers{name: "a", image: "j"}]}}'})"),
            R"({"containers":[{"name":"a","image":"j","args":["x"]}]})");
  constexpr std::string_view atomic = R"(  - patchType: ApplyConfiguration
    applyConfiguration: {expression: 'Object{spec: Object.spec{containers: [Object.spec.containers{name: "a", args: ["y"]}]}}'})";
  EXPECT_THAT(patched(atomic), testing::StartsWith("error: "));
  EXPECT_EQ(patched(atomic, "  evaluation: {useServerSideApply: true}"),
            R"({"containers":[{"name":"a","image":"i","args":["y"]}]})");
}

TEST(Mutations, of_existing_objects) {
  Bench bench;
  bench.load(R"(apiVersion: policies.kyverno.io/v1
kind: MutatingPolicy
metadata: {name: x}
spec:
  evaluation: {mutateExisting: {enabled: true}, admission: {enabled: false}}
  matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}
  targetMatchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [UPDATE], resources: [configmaps]}]}
  mutations:
  - patchType: ApplyConfiguration
    applyConfiguration: {expression: 'Object{metadata: Object.metadata{labels: {"a": "b"}}}'}
)");
  bench.world.all.push_back(
      bench.read("{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ns}}"));
  bench.world.all.push_back(bench.read("{apiVersion: v1, kind: Secret, metadata: {name: s}}"));
  const auto all = bench.responses(
      {.object = bench.read("{apiVersion: v1, kind: Pod, metadata: {name: p}}"), .old_object = {}});
  ASSERT_EQ(all.size(), 1U);
  ASSERT_EQ(all[0].rules.size(), 1U);
  ASSERT_EQ(all[0].rules[0].targets.size(), 1U);
  EXPECT_EQ(document::to_json(*all[0].rules[0].targets[0].after.find("metadata")),
            R"({"name":"c","namespace":"ns","labels":{"a":"b"}})");
}

std::string generated(std::string_view generate) {
  Bench bench;
  bench.load(fmt::format(R"(apiVersion: policies.kyverno.io/v1
kind: GeneratingPolicy
metadata: {{name: x}}
spec:
  {}
  variables: [{{name: l, expression: '{{"k": "v"}}'}}]
  generate:
{})",
                         on_pods, generate));
  EXPECT_TRUE(bench.rejected.empty()) << bench.rejected[0].message;
  const auto all = bench.responses(
      {.object = bench.read("{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: n}}"),
       .old_object = {}});
  if (all.empty()) return "none";
  const policy::RuleResult& result = all[0].rules[0];
  std::string text(policy::name(result.status));
  for (const Node& object : result.generated) text += " " + document::to_json(object);
  return text;
}

TEST(Generation, with_an_expression) {
  EXPECT_EQ(
      generated(
          R"(  - expression: 'generator.Apply("ns", [{"kind": "C", "metadata": {"name": "a"}}])')"),
      R"(pass {"kind":"C","metadata":{"name":"a","namespace":"ns"}})");
}

TEST(Generation, with_a_template) {
  EXPECT_EQ(
      generated(R"y(  - template:
      interpolate: cel
      value: |
        kind: C
        metadata: {name: (( object.metadata.name ))-c, namespace: m, labels: (( variables.l ))}
        data: {a: 'plain \((', b: '(( size(")") ))'}
)y"),
      R"x(pass {"kind":"C","metadata":{"name":"p-c","namespace":"m","labels":{"k":"v"}},"data":{"a":"plain ((","b":1}})x");
  EXPECT_EQ(generated("  - template: {value: 'kind: (( a ))'}\n"),
            R"y(pass {"kind":"(( a ))","metadata":{}})y");
}

TEST(Deletion, passes_what_would_be_deleted) {
  Bench bench;
  bench.load(R"(apiVersion: policies.kyverno.io/v1
kind: DeletingPolicy
metadata: {name: x}
spec:
  schedule: '* * * * *'
  matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], resources: [pods]}]}
  conditions: [{name: c, expression: 'object.metadata.name == "old"'}]
)");
  ASSERT_TRUE(bench.rejected.empty()) << bench.rejected[0].message;
  EXPECT_EQ(bench.verdict("{apiVersion: v1, kind: Pod, metadata: {name: old}}"), "pass");
  EXPECT_EQ(bench.verdict("{apiVersion: v1, kind: Pod, metadata: {name: new}}"),
            "fail: resource did not match");
  EXPECT_EQ(bench.verdict("{apiVersion: v1, kind: Secret, metadata: {name: old}}"), "none");
  Bench wrong;
  wrong.load(
      "apiVersion: policies.kyverno.io/v1\nkind: DeletingPolicy\nmetadata: {name: x}\n"
      "spec: {schedule: often}\n");
  EXPECT_EQ(wrong.rejected.size(), 1U);
}

// --- JSON mode: what a plan does not know yet.

std::string on_plan(std::string_view expression) {
  Bench bench;
  bench.load(
      fmt::format("apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\nmetadata: "
                  "{{name: x}}\nspec:\n  evaluation: {{mode: JSON}}\n  validations:\n"
                  "  - {{expression: '{}', message: m}}\n",
                  expression));
  EXPECT_TRUE(bench.rejected.empty()) << bench.rejected[0].message;
  const Node after = bench.read("{a: 'on', arn: null, tags: {x: null, z: z}, list: [q, null]}");
  std::vector<document::Member> members(after.members().begin(), after.members().end());
  const auto unknown = [](const Node& node) { return node.marked(document::Mark::unknown); };
  members[1].value = unknown(members[1].value);
  std::vector<document::Member> tags(members[2].value.members().begin(),
                                     members[2].value.members().end());
  tags[0].value = unknown(tags[0].value);
  members[2].value = document::map(bench.arena, tags);
  std::vector<Node> items(members[3].value.items().begin(), members[3].value.items().end());
  items[1] = unknown(items[1]);
  members[3].value = document::list(bench.arena, items);
  const Request request{.object = document::map(bench.arena, members),
                        .old_object = {},
                        .payload = policy::Payload::json};
  const std::string whole = bench.verdict(request);
  return whole.substr(0, whole.find(':'));
}

TEST(Unknown, is_neither_true_nor_false) {
  struct Case {
    std::string_view expression, status;
  };
  constexpr Case cases[] = {
      {"object.a == \"on\"", "pass"},
      {"object.arn == \"x\"", "unknown"},
      {"object.arn != \"x\"", "unknown"},
      {"has(object.arn)", "unknown"},
      {"object.?arn.orValue(\"x\") == \"x\"", "unknown"},
      {"object.arn.orValue(\"x\") == \"x\"", "unknown"},
      {"object.arn.startsWith(\"x\")", "unknown"},
      {"object.arn > 1", "unknown"},
      // What is decided whatever the value will be.
      {"object.a == \"off\" && object.arn == \"x\"", "fail"},
      {"object.arn == \"x\" && object.a == \"off\"", "fail"},
      {"object.a == \"on\" || object.arn == \"x\"", "pass"},
      {"object.arn == \"x\" || object.nosuch == 1", "unknown"},
      {"object.nosuch == 1 || object.arn == \"x\"", "unknown"},
      // Inside of maps and lists.
      {"object.tags.z == \"z\"", "pass"},
      {"object.tags == {\"x\": \"a\", \"z\": \"z\"}", "unknown"},
      {"object.tags == {\"x\": \"a\", \"z\": \"y\"}", "fail"},
      {"object.tags == {\"z\": \"z\"}", "fail"},
      {"object.tags != null && object.list != null", "pass"},
      {"object.tags == null", "fail"},
      {"object.list == \"q\"", "fail"},
      {"object.list == [\"q\"]", "fail"},
      {"object.list == [\"q\", \"r\"]", "unknown"},
      {"[\"q\"] in [object.list]", "fail"},
      {"object.list in [[\"q\", \"r\"]]", "unknown"},
      {"\"x\" in object.tags", "pass"},
      {"\"nosuch\" in object.tags", "fail"},
      {"\"q\" in object.list", "pass"},
      {"\"r\" in object.list", "unknown"},
      {"object.list.exists(i, i == \"q\")", "pass"},
      {"object.list.all(i, i == \"q\")", "unknown"},
      {"object.list.all(i, i != \"q\")", "fail"},
      {"size(object.list) == 2", "pass"},
      {"sets.contains(object.list, [\"r\"])", "unknown"},
      {"object.list.map(i, i).size() == 2", "unknown"},
  };
  for (const Case& one : cases) EXPECT_EQ(on_plan(one.expression), one.status) << one.expression;
}

}  // namespace
}  // namespace admission
