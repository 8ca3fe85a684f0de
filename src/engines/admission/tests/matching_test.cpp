// Which requests a policy is about (reference: policy, section 5.6), bindings, params, exceptions
// and autogen (5.8).
#include <fmt/format.h>

#include "engines/admission/autogen.h"
#include "engines/admission/tests/world.h"

namespace admission {
namespace {

using policy::Operation;
using policy::Request;
using tests::Bench;

constexpr std::string_view fails =
    "apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\nmetadata: {{name: x}}\nspec:\n"
    "  matchConstraints: {}\n  validations: [{{expression: 'false', message: m}}]\n";

constexpr std::string_view pod =
    "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: team, labels: {app: web}}}";

bool matches(std::string_view constraints, const Request& request, Bench& bench) {
  bench.load(fmt::format(fails, constraints));
  EXPECT_TRUE(bench.rejected.empty()) << bench.rejected[0].message;
  return bench.verdict(request) == "fail: m";
}
bool matches(std::string_view constraints, std::string_view object) {
  Bench bench;
  return matches(constraints, {.object = bench.read(object), .old_object = {}}, bench);
}

TEST(Matching, of_resource_rules) {
  const auto rule = [](std::string_view more) {
    return fmt::format(
        "{{resourceRules: [{{apiGroups: [''], apiVersions: [v1], operations: "
        "[CREATE], resources: [pods], {}}}]}}",
        more);
  };
  EXPECT_TRUE(matches(rule("scope: '*'"), pod));
  EXPECT_TRUE(matches(rule("scope: Namespaced"), pod));
  EXPECT_FALSE(matches(rule("scope: Cluster"), pod));
  EXPECT_TRUE(matches(rule("resourceNames: [q, p]"), pod));
  EXPECT_FALSE(matches(rule("resourceNames: [q]"), pod));
  EXPECT_TRUE(matches(rule("resources: ['*']"), pod));
  EXPECT_TRUE(matches(rule("resources: ['*/*']"), pod));
  EXPECT_FALSE(matches(rule("resources: [pods/status]"), pod));
  EXPECT_FALSE(matches(rule("resources: [services]"), pod));
  EXPECT_FALSE(matches(rule("apiVersions: [v2]"), pod));
  EXPECT_TRUE(matches(rule("apiVersions: ['*']"), pod));
  EXPECT_FALSE(matches(rule("apiGroups: [apps]"), pod));
  EXPECT_FALSE(matches(rule("operations: [UPDATE]"), pod));
  EXPECT_TRUE(matches(rule("operations: ['*']"), pod));
  EXPECT_TRUE(matches("{}", pod));  // no rules match everything
  EXPECT_FALSE(matches("", pod));   // no constraints match nothing
  EXPECT_TRUE(matches(rule("resources: [widgets], apiGroups: [a.b]"),
                      "{apiVersion: a.b/v1, kind: Widget, metadata: {name: w}}"));
}

TEST(Matching, of_subresources_and_operations) {
  constexpr std::string_view on_status =
      "{resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [UPDATE], "
      "resources: ['pods/status']}]}";
  Bench bench;
  const auto object = bench.read(pod);
  const auto parent = bench.read("{group: '', version: v1, kind: Pod, name: pods}");
  Request request{.object = object, .old_object = object, .operation = Operation::update};
  request.subresource = "status";
  request.parent = &parent;
  EXPECT_TRUE(matches(on_status, request, bench));

  Bench other;
  const Request removal{
      .object = {}, .old_object = other.read(pod), .operation = Operation::remove};
  EXPECT_TRUE(
      matches("{resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [DELETE], "
              "resources: [pods]}]}",
              removal, other));
}

TEST(Matching, of_selectors_and_exclusions) {
  EXPECT_TRUE(matches("{objectSelector: {matchLabels: {app: web}}}", pod));
  EXPECT_FALSE(matches("{objectSelector: {matchLabels: {app: db}}}", pod));
  EXPECT_TRUE(
      matches("{objectSelector: {matchExpressions: [{key: a, operator: DoesNotExist}, "
              "{key: app, operator: In, values: [web]}, {key: app, operator: NotIn, "
              "values: [db]}, {key: app, operator: Exists}]}}",
              pod));
  EXPECT_FALSE(
      matches("{excludeResourceRules: [{apiGroups: [''], apiVersions: [v1], operations: "
              "['*'], resources: [pods]}]}",
              pod));
  constexpr std::string_view of_team = "{namespaceSelector: {matchLabels: {tier: gold}}}";
  for (const std::string_view tier : {"gold", "tin"}) {
    Bench bench;
    bench.world.namespaces["team"] =
        bench.read(fmt::format("{{metadata: {{name: team, labels: {{tier: {}}}}}}}", tier));
    EXPECT_EQ(matches(of_team, {.object = bench.read(pod), .old_object = {}}, bench),
              tier == "gold");
  }
  // A Namespace's own labels; what is in no namespace matches any selector.
  EXPECT_TRUE(matches(of_team,
                      "{apiVersion: v1, kind: Namespace, metadata: {name: n, labels: "
                      "{tier: gold}}}"));
  EXPECT_FALSE(matches(of_team, "{apiVersion: v1, kind: Namespace, metadata: {name: n}}"));
  EXPECT_TRUE(matches(of_team, "{apiVersion: v1, kind: Node, metadata: {name: n}}"));
}

TEST(Matching, a_namespaced_policy_speaks_of_its_own_namespace) {
  for (const std::string_view name_space : {"team", "other"}) {
    Bench bench;
    bench.load(
        fmt::format("apiVersion: policies.kyverno.io/v1\nkind: NamespacedValidatingPolicy\n"
                    "metadata: {{name: x, namespace: {}}}\nspec:\n  matchConstraints: {{}}\n"
                    "  validations: [{{expression: 'false', message: m}}]\n",
                    name_space));
    EXPECT_EQ(bench.verdict(pod), name_space == "team" ? "fail: m" : "excluded");
  }
}

TEST(Bindings, narrow_a_policy_and_bring_params) {
  constexpr std::string_view bound = R"(apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: x}
spec:
  paramKind: {apiVersion: v1, kind: ConfigMap}
  matchConstraints: {}
  validations: [{expression: 'object.metadata.name == params.data.name', message: m}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: b}
spec:
  policyName: x
  paramRef: {name: settings, namespace: team}
  matchResources: {objectSelector: {matchLabels: {app: web}}}
)";
  Bench bench;
  bench.load(bound);
  bench.world.all.push_back(
      bench.read("{apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: team}, "
                 "data: {name: p}}"));
  EXPECT_EQ(bench.verdict(pod), "pass");
  EXPECT_EQ(bench.verdict("{apiVersion: v1, kind: Pod, metadata: {name: q, namespace: team, "
                          "labels: {app: web}}}"),
            "fail: m");
  EXPECT_EQ(bench.verdict("{apiVersion: v1, kind: Pod, metadata: {name: q, namespace: team}}"),
            "excluded");
}

TEST(Exceptions, excuse_or_allow) {
  const auto with = [](std::string_view exception, std::string_view expression) {
    Bench bench;
    bench.load(fmt::format(R"(apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: {{name: x}}
spec:
  matchConstraints: {{}}
  validations: [{{expression: '{}', message: m}}]
---
apiVersion: policies.kyverno.io/v1
kind: PolicyException
metadata: {{name: e, namespace: ops}}
spec:
  policyRefs: [{{name: x, kind: ValidatingPolicy}}]
  {}
)",
                           expression, exception));
    EXPECT_TRUE(bench.rejected.empty()) << bench.rejected[0].message;
    return bench.verdict(pod);
  };
  EXPECT_EQ(
      with("matchConditions: [{name: c, expression: 'object.metadata.name == \"p\"'}]", "false"),
      "skip: rule is skipped due to policy exception: ops/e");
  EXPECT_EQ(with("matchConditions: [{name: c, expression: 'false'}]", "false"), "fail: m");
  EXPECT_EQ(with("reportResult: pass", "false"), "pass");
  EXPECT_EQ(with("images: [nginx]", "exceptions.allowedImages == [\"nginx\"]"), "pass");
  EXPECT_EQ(with("allowedValues: [a]", "\"a\" in exceptions.allowedValues"), "pass");
}

TEST(Autogen, derives_forms_for_what_makes_pods) {
  Bench bench;
  bench.load(R"(apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: {name: x}
spec:
  autogen: {podControllers: {controllers: [deployments, cronjobs, sets.v1.batch.example]}}
  matchConstraints:
    resourceRules:
    - {apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}
  validations:
  - expression: object.spec.containers.all(c, c.image != 'bad')
    messageExpression: "'object.spec of ' + object.metadata.labels.a + ' in ' + object.metadata.namespace"
)");
  ASSERT_TRUE(bench.rejected.empty()) << bench.rejected[0].message;
  constexpr std::string_view in_template =
      "{{metadata: {{labels: {{a: tpl}}}}, spec: {{containers: [{{name: c, image: {}}}]}}}}";
  const auto of = [&](std::string_view kind, std::string_view image) {
    const std::string tpl = fmt::format(in_template, image);
    if (kind == "CronJob")
      return bench.verdict(fmt::format(
          "{{apiVersion: batch/v1, kind: CronJob, metadata: {{name: c, namespace: ns}}, "
          "spec: {{jobTemplate: {{spec: {{template: {}}}}}}}}}",
          tpl));
    return bench.verdict(
        fmt::format("{{apiVersion: {}, kind: {}, metadata: {{name: c, namespace: ns}}, spec: "
                    "{{template: {}}}}}",
                    kind == "Set" ? "batch.example/v1" : "apps/v1", kind, tpl));
  };
  EXPECT_EQ(of("Deployment", "good"), "pass");
  // Plain replacement of text, in messages too; object.metadata.namespace stays.
  EXPECT_EQ(of("Deployment", "bad"), "fail: object.spec.template.spec of tpl in ns");
  EXPECT_EQ(of("CronJob", "bad"), "fail: object.spec.jobTemplate.spec.template.spec of tpl in ns");
  EXPECT_EQ(of("StatefulSet", "bad"), "none");  // not among the controllers
  EXPECT_EQ(of("Set", "bad"), "fail: object.spec of tpl in ns (pod template at spec.template)");
}

TEST(Autogen, wraps_the_root_object_of_a_mutation) {
  using Kind = GeneratedForm::Kind;
  EXPECT_EQ(rewritten_mutation("Object{spec: Object.spec{a: object.spec.b}}", Kind::defaults),
            "Object{spec: Object.spec{template: Object.spec.template{spec: "
            "Object.spec.template.spec{a: object.spec.template.spec.b}}}}");
  EXPECT_EQ(rewritten_mutation("object.metadata.labels.a == object.metadata.name", Kind::cron_jobs),
            "object.spec.jobTemplate.spec.template.metadata.labels.a == object.metadata.name");
}

}  // namespace
}  // namespace admission
