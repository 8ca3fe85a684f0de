// The table of results of each kind (reference: policy, section 5.7), row by row.
#include <fmt/format.h>

#include "engines/admission/cel_validation.h"
#include "engines/admission/tests/world.h"

namespace admission {
namespace {

using policy::Operation;
using policy::Request;
using tests::Bench;
using tests::on_pods;

constexpr std::string_view web_pod =
    "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: default, labels: {app: web}}, "
    "spec: {containers: [{name: a, image: nginx}]}}";

std::string policy_of(std::string_view kind, std::string_view spec) {
  const std::string_view group = kind.find("Admission") == std::string_view::npos
                                     ? "policies.kyverno.io/v1"
                                     : "admissionregistration.k8s.io/v1";
  return fmt::format("apiVersion: {}\nkind: {}\nmetadata: {{name: x}}\nspec: {{{}, {}}}\n", group,
                     kind, on_pods, spec);
}

std::string verdict_by_kind(std::string_view kind, std::string_view spec,
                            std::string_view object = web_pod) {
  Bench bench;
  bench.load(policy_of(kind, spec));
  if (!bench.rejected.empty()) return "rejected: " + bench.rejected[0].message;
  return bench.verdict(object);
}

std::string status(std::string_view kind, std::string_view spec,
                   std::string_view object = web_pod) {
  const std::string whole = verdict_by_kind(kind, spec, object);
  return whole.substr(0, whole.find(':'));
}

std::string cel(std::string_view block, std::string_view preconditions = "[]") {
  Bench bench;
  const auto block_node = bench.read(block), conditions = bench.read(preconditions);
  std::vector<std::string> problems;
  const auto rule = CelValidation::load(
      {.cel = block_node, .preconditions = &conditions, .message = "of the rule"}, bench.sources,
      problems);
  if (rule == nullptr) return "rejected: " + problems[0];
  const auto result =
      rule->evaluate("r", {.object = bench.read(web_pod), .old_object = {}}, bench.session);
  EXPECT_EQ(result.rule, "r");
  return fmt::format("{}: {}", policy::name(result.status), result.message);
}

struct Row {
  std::string_view spec, validating, admission;
};
constexpr Row rows[] = {
    {"validations: [{expression: 'true'}]", "pass", "pass"},
    {"validations: [{expression: 'false'}]", "fail", "fail"},
    {"validations: [{expression: 'object.spec.no == 1'}]", "error", "error"},
    {"failurePolicy: Ignore, validations: [{expression: 'object.spec.no == 1'}]", "error", "error"},
    {"matchConditions: [{name: c, expression: 'false'}], validations: [{expression: 'false'}]",
     "skip", "skip"},
    // One that is false decides, whatever the others are.
    {"matchConditions: [{name: c, expression: 'object.no == 1'}, {name: d, expression: 'false'}], "
     "validations: [{expression: 'false'}]",
     "skip", "skip"},
    {"matchConditions: [{name: c, expression: 'object.no == 1'}], "
     "validations: [{expression: 'false'}]",
     "error", "error"},
    {"failurePolicy: Ignore, matchConditions: [{name: c, expression: 'object.no == 1'}], "
     "validations: [{expression: 'false'}]",
     "skip", "skip"},
};

TEST(Results, of_a_validating_policy) {
  for (const Row& row : rows)
    EXPECT_EQ(status("ValidatingPolicy", row.spec), row.validating) << row.spec;
}

TEST(Results, of_a_validating_admission_policy) {
  for (const Row& row : rows)
    EXPECT_EQ(status("ValidatingAdmissionPolicy", row.spec), row.admission) << row.spec;
}

TEST(Results, of_validate_cel) {
  EXPECT_EQ(cel("expressions: [{expression: 'true'}]"), "pass: Validation rule 'r' passed.");
  EXPECT_EQ(cel("expressions: [{expression: 'false', message: m}]"), "fail: m");
  EXPECT_EQ(cel("expressions: [{expression: 'false'}]"), "fail: of the rule");
  EXPECT_EQ(cel("expressions: [{expression: 'object.no == 1'}]").substr(0, 5), "fail:");
  EXPECT_EQ(cel("expressions: [{expression: 'false'}]", "[{name: c, expression: 'false'}]"),
            "skip: cel preconditions not met");
  EXPECT_EQ(cel("expressions: [{expression: 'true'}]", "[{name: c, expression: 'object.no == 1'}]")
                .substr(0, 5),
            "fail:");
}

TEST(Results, an_error_of_a_mutating_policy_has_a_rule) {
  Bench bench;
  bench.load(policy_of("MutatingPolicy",
                       "mutations: [{patchType: JSONPatch, jsonPatch: {expression: "
                       "'[JSONPatch{op: object.no, path: \"/x\"}]'}}]"));
  const auto responses = bench.responses({.object = bench.read(web_pod), .old_object = {}});
  ASSERT_EQ(responses.size(), 1U);
  ASSERT_EQ(responses[0].rules.size(), 1U);
  EXPECT_EQ(responses[0].rules[0].rule, "evaluation");
}

TEST(Results, of_a_mutating_policy) {
  const auto mutation = [](std::string_view expression, std::string_view more = "") {
    return fmt::format("{} mutations: [{{patchType: JSONPatch, jsonPatch: {{expression: '{}'}}}}]",
                       more, expression);
  };
  EXPECT_EQ(status("MutatingPolicy", mutation("[]")), "pass");  // changed or not
  EXPECT_EQ(status("MutatingPolicy", mutation("[JSONPatch{op: \"add\", path: \"/spec/x\", "
                                              "value: 1}]")),
            "pass");
  EXPECT_EQ(status("MutatingPolicy", mutation("[JSONPatch{op: \"remove\", path: \"/no\"}]")),
            "error");
  EXPECT_EQ(status("MutatingPolicy", mutation("[JSONPatch{op: object.no, path: \"/x\"}]")),
            "error");
  EXPECT_EQ(status("MutatingPolicy",
                   mutation("[]", "matchConditions: [{name: c, expression: 'false'}],")),
            "skip");
  EXPECT_EQ(status("MutatingPolicy",
                   mutation("[]", "matchConditions: [{name: c, expression: 'object.no == 1'}],")),
            "error");
}

TEST(Results, a_simple_policy_that_does_not_match_says_nothing) {
  constexpr std::string_view service =
      "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: default}}";
  constexpr std::string_view mutations =
      "mutations: [{patchType: JSONPatch, jsonPatch: {expression: '[]'}}]";
  // Jobs are of another group than the rest that autogen means: its copy has two rules.
  for (const auto& [controllers, verdict] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"[]", "none"},
           {"[cronjobs]", "none"},
           {"[deployments, statefulsets]", "none"},
           {"[deployments, jobs]", "excluded"}}) {
    const std::string autogen =
        fmt::format("autogen: {{podControllers: {{controllers: {}}}}}, ", controllers);
    EXPECT_EQ(status("ValidatingPolicy", autogen + "validations: [{expression: 'false'}]", service),
              verdict)
        << controllers;
    EXPECT_EQ(status("MutatingPolicy", autogen + std::string(mutations), service), verdict)
        << controllers;
  }
  EXPECT_EQ(status("ValidatingPolicy", "validations: [{expression: 'false'}]", service),
            "excluded");
  Bench bench;
  bench.load(R"(apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: {name: x}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}
    objectSelector: {matchLabels: {app: other}}
  validations: [{expression: 'false'}]
)");
  EXPECT_EQ(bench.verdict(web_pod), "excluded");
  EXPECT_EQ(status("ImageValidatingPolicy", "validations: [{expression: 'false'}]", service),
            "none");
}

TEST(Messages, are_the_expressions_then_the_given_then_the_kinds_own) {
  const auto message = [](std::string_view kind, std::string_view validation) {
    return verdict_by_kind(kind,
                           fmt::format("validations: [{{expression: 'false', {}}}]", validation));
  };
  constexpr std::string_view vp = "ValidatingPolicy", vap = "ValidatingAdmissionPolicy";
  for (const std::string_view kind : {vp, vap}) {
    EXPECT_EQ(message(kind, "message: m"), "fail: m");
    EXPECT_EQ(message(kind, R"(message: m, messageExpression: '"of " + object.metadata.name')"),
              "fail: of p");
  }
  EXPECT_EQ(message(vp, "reason: Invalid"), "fail: CEL expression validation failed at index 0");
  EXPECT_EQ(message(vap, "reason: Invalid"), "fail: failed expression: false");
  // Kubernetes falls back where Kyverno says what went wrong.
  EXPECT_EQ(message(vp, "message: m, messageExpression: 'object.no + \"x\"'"),
            "fail: failed to evaluate message expression: no such key: no");
  EXPECT_EQ(message(vap, "message: m, messageExpression: 'object.no + \"x\"'"), "fail: m");
  EXPECT_EQ(message(vap, R"(message: m, messageExpression: '"a\nb"')"), "fail: m");
}

TEST(Policies, are_rejected_with_the_place_of_what_is_wrong) {
  struct Case {
    std::string_view kind, spec, place;
  };
  constexpr Case cases[] = {
      {"ValidatingPolicy", "validations: [{expression: 'object.spec'}]", "must yield bool"},
      {"ValidatingPolicy", "validations: [{expression: '1 +'}]", "test.yaml:4:"},
      {"ValidatingPolicy", "validations: [{expression: 'true', messageExpression: '1'}]",
       "must yield string"},
      {"ValidatingPolicy", "validations: []", "at least one"},
      {"ValidatingPolicy", "validations: [{message: m}]", "an expression is required"},
      {"ValidatingPolicy",
       "variables: [{name: a, expression: '1'}], validations: [{expression: 'variables.b == 1'}]",
       "no field 'b'"},
      // What a policy of Kyverno matches by cannot use variables.
      {"ValidatingPolicy",
       "variables: [{name: a, expression: '1'}], matchConditions: [{name: c, expression: "
       "'variables.a == 1'}], validations: [{expression: 'true'}]",
       "variables"},
      {"ValidatingPolicy", "validations: [{expression: 'request.nothing == 1'}]",
       "no field 'nothing'"},
      {"ValidatingPolicy", "validations: [{expression: 'params == null'}]", "params"},
      {"MutatingPolicy", "mutations: [{patchType: Other}]", "patchType"},
      {"MutatingPolicy",
       "mutations: [{patchType: JSONPatch, jsonPatch: {expression: '{\"a\": 1}'}}]", "must yield"},
      {"ValidatingPolicy", "evaluation: {mode: Other}, validations: [{expression: 'true'}]",
       "evaluation.mode"},
  };
  for (const Case& one : cases)
    EXPECT_THAT(
        verdict_by_kind(one.kind, one.spec),
        testing::AllOf(testing::StartsWith("rejected: test.yaml:"), testing::HasSubstr(one.place)))
        << one.spec;
}

TEST(Policies, of_kubernetes_are_judged_by_what_compiles) {
  constexpr std::string_view kind = "ValidatingAdmissionPolicy";
  for (const std::string_view wrong :
       {"resource.Get(\"\", \"\", \"\", \"\") == 1", "math.abs(1) == 1", "request.object == null",
        "1 +", "cel.bind(a, true, a)", "int(\"x\") == 1", "object.spec", "[1, \"a\"] == []"}) {
    const std::string spec = fmt::format("validations: [{{expression: '{}'}}]", wrong);
    EXPECT_EQ(status(kind, spec), "error") << wrong;
    EXPECT_EQ(cel(fmt::format("expressions: [{{expression: '{}'}}]", wrong)).substr(0, 5), "fail:");
  }
  EXPECT_EQ(verdict_by_kind(kind, "validations: [{expression: 'false', messageExpression: '1'}]"),
            "fail: failed expression: false");
  EXPECT_EQ(status(kind,
                   "matchConditions: [{name: c, expression: 'false'}], "
                   "validations: [{expression: 'x.y'}]"),
            "skip");
  EXPECT_EQ(status(kind,
                   "validations: [{expression: 'request.userInfo.username == "
                   "\"system:kyverno:background-scan\"'}]"),
            "pass");
}

TEST(Policies, of_kyverno_see_an_empty_object_where_there_was_none) {
  constexpr std::string_view asked =
      "validations: [{expression: 'oldObject != null && oldObject == {}'}]";
  EXPECT_EQ(status("ValidatingPolicy", asked), "pass");
  EXPECT_EQ(status("ValidatingAdmissionPolicy", asked), "fail");
}

TEST(Variables, are_typed_lazy_and_may_use_those_before_them) {
  EXPECT_EQ(status("ValidatingPolicy",
                   "variables: [{name: broken, expression: 'object.no.such'}, "
                   "{name: a, expression: '1'}, {name: b, expression: 'variables.a + 1'}], "
                   "validations: [{expression: 'variables.b == 2'}]"),
            "pass");
  EXPECT_EQ(verdict_by_kind("ValidatingPolicy",
                            "variables: [{name: broken, expression: 'object.no'}], "
                            "validations: [{expression: 'variables.broken == 2'}]")
                .substr(0, 23),
            "error: variables.broken");
  EXPECT_EQ(status("ValidatingAdmissionPolicy",
                   "variables: [{name: a, expression: 'true'}], matchConditions: [{name: c, "
                   "expression: '!variables.a'}], validations: [{expression: 'false'}]"),
            "skip");
}

TEST(OrValue, takes_values_that_are_not_optional_but_no_errors) {
  EXPECT_EQ(status("ValidatingPolicy",
                   "validations: [{expression: 'object.metadata.name.orValue(\"\") == \"p\"'}]"),
            "pass");
  EXPECT_EQ(status("ValidatingPolicy",
                   "validations: [{expression: 'object.no.such.orValue(\"z\") == \"z\"'}]"),
            "error");
}

TEST(Limits, stop_an_expression_that_costs_too_much) {
  EXPECT_THAT(
      verdict_by_kind(
          "ValidatingPolicy",
          "variables: [{name: l, expression: 'lists.range(1000)'}], validations: [{expression: "
          "'variables.l.all(a, variables.l.all(b, variables.l.all(c, a + b + c >= 0)))'}]"),
      testing::AllOf(testing::StartsWith("error: "), testing::HasSubstr("cost_max")));
}

}  // namespace
}  // namespace admission
