// Rules that validate: preconditions, deny, foreach, derived rules (reference: policy,
// 3.1, 3.8, 3.10, 3.13, 3.15, 3.16).
#include <gtest/gtest.h>

#include "engines/kyverno/tests/evaluated.h"

namespace kyverno {
namespace {

constexpr std::string_view host_network_pod =
    "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: prod}, spec: {hostNetwork: true,"
    "containers: [{name: a, image: nginx}, {name: b, image: redis}]}}";

struct RuleCase {
  std::string_view body, statuses;
};

void check_rules(std::span<const RuleCase> cases) {
  for (const RuleCase& one : cases) {
    Evaluated at;
    EXPECT_EQ(at.load_rule(one.body), "");
    EXPECT_EQ(at.statuses(host_network_pod), one.statuses) << one.body;
  }
}

TEST(Validate, patterns_and_conditions) {
  constexpr RuleCase cases[] = {
      {"validate: {pattern: {spec: {hostNetwork: false}}}", "r=fail"},
      {"validate: {pattern: {spec: {(hostPID): true, x: y}}}", "r=skip"},
      {"validate: {anyPattern: [{spec: {hostNetwork: false}}, {metadata: {name: w*}}]}", "r=pass"},
      {"validate: {anyPattern: [{spec: {hostNetwork: false}}, {spec: {(hostPID): true}}]}",
       "r=fail"},
      {"validate: {anyPattern: [{spec: {(hostIPC): true}}, {spec: {(hostPID): true}}]}", "r=skip"},
      {"validate: {deny: {}}", "r=fail"},
      {"validate: {deny: {conditions: {any: []}}}", "r=pass"},
      {"validate: {deny: {conditions: {any: [{key: '{{ request.object.metadata.name }}', operator: "
       "Equals, value: web}]}}}",
       "r=fail"},
      {"validate: {deny: {conditions: [{key: a, operator: Equals, value: a}, {key: a, operator: "
       "Equals, value: b}]}}",
       "r=pass"},
      {"validate: {deny: {conditions: {all: [{key: '{{ request.object.x }}', operator: Equals, "
       "value: a}]}}}",
       "r=error"},
      // What is decided before an error is reached stands.
      {"validate: {deny: {conditions: {any: [{key: a, operator: Equals, value: a}, {key: '{{ "
       "request.object.x }}', operator: Equals, value: a}]}}}",
       "r=fail"},
      {"preconditions: {all: [{key: a, operator: Equals, value: b}]}, validate: {deny: {}}",
       "r=skip"},
      {"preconditions: {any: [{key: '{{ request.object.x }}', operator: Equals, value: b}]}, "
       "validate: {deny: {}}",
       "r=error"},
      {"validate: {pattern: {spec: {x: '{{ request.object.x }}'}}}", "r=error"},
      {"exclude: {any: [{resources: {names: [web]}}]}, validate: {deny: {}}", ""},
  };
  check_rules(cases);
}

TEST(Validate, foreach) {
  constexpr RuleCase cases[] = {
      {"validate: {foreach: [{list: request.object.spec.containers, pattern: {image: 're*'}}]}",
       "r=fail"},
      {"validate: {foreach: [{list: request.object.spec.containers, preconditions: {all: [{key: "
       "'{{ "
       "element.name }}', operator: Equals, value: b}]}, pattern: {image: 're*'}}]}",
       "r=pass"},
      {"validate: {foreach: [{list: 'request.object.spec.containers[].name', deny: {conditions: "
       "{all: [{key: '{{ element }}{{ elementIndex }}', operator: Equals, value: b1}]}}}]}",
       "r=fail"},
      // A list that is missing has no elements, and no element is no result.
      {"validate: {foreach: [{list: request.object.spec.volumes, deny: {}}]}", ""},
      {"validate: {foreach: [{list: 'request.object.spec.containers', elementScope: false, "
       "pattern: "
       "{spec: {hostNetwork: true}}}]}",
       "r=pass"},
      {"validate: {foreach: [{list: 'request.object.spec.containers[].name', elementScope: true, "
       "pattern: {a: b}}]}",
       "r=error"},
      {"validate: {foreach: [{list: request.object.spec.containers, foreach: [{list: "
       "'[element.name, element0.image]', deny: {conditions: {all: [{key: '{{ element1 }}', "
       "operator: Equals, value: redis}]}}}]}]}",
       "r=fail"},
  };
  check_rules(cases);
}

TEST(Validate, denials_show_the_place_in_the_object_and_not_the_policys_text) {
  struct Case {
    std::string_view condition, place;
  };
  constexpr std::string_view pod =
      "{kind: Pod, metadata: {name: web}, spec: {replicas: 3, containers: [{name: b, image: "
      "nginx}]}}";
  constexpr Case cases[] = {
      {"{key: '{{ request.object.spec.replicas }}', operator: GreaterThan, value: 2}", "3"},
      // Missing, so the policy's own default was compared.
      {"{key: '{{ request.object.spec.os.name || `1` }}', operator: Equals, value: 1}",
       "{replicas: 3, containers: [{name: b, image: nginx}]}"},
      {"{key: x, operator: AnyNotIn, value: '{{ request.object.spec.containers[].name }}'}",
       "[{name: b, image: nginx}]"},
      {"{key: 'image {{ request.object.spec.containers[0].image }}', operator: NotEquals, value: "
       "x}",
       "nginx"},
      {"{key: x, operator: NotEquals, value: y}", pod},
      {"{key: '{{ request.operation }}', operator: NotEquals, value: DELETE}", pod},
  };
  for (const Case& one : cases) {
    Evaluated at;
    ASSERT_EQ(
        at.load_rule("validate: {deny: {conditions: {all: [" + std::string(one.condition) + "]}}}"),
        "");
    EXPECT_EQ(at.statuses(pod), "r=fail") << one.condition;
    EXPECT_EQ(at.sources().text(at.first().failures.at(0).where), one.place) << one.condition;
  }
}

TEST(Validate, a_denied_element_is_shown_and_not_the_constant_that_it_lacks) {
  Evaluated at;
  ASSERT_EQ(at.load_rule("validate: {foreach: [{list: request.object.spec.containers, deny: "
                         "{conditions: {all: [{key: ALL, operator: AnyNotIn, value: '{{ "
                         "element.drop || `[]` }}'}]}}}]}"),
            "");
  EXPECT_EQ(at.statuses("{kind: Pod, metadata: {name: web}, spec: {containers: [{name: a, drop: "
                        "[ALL]}, {name: b}]}}"),
            "r=fail");
  EXPECT_EQ(at.sources().text(at.first().failures.at(0).where), "{name: b}");
}

TEST(Validate, images_that_are_not_verified_are_shown_where_they_are_named) {
  Evaluated at;
  ASSERT_EQ(at.load_rule("verifyImages: [{imageReferences: ['*'], mutateDigest: false, attestors: "
                         "[{entries: [{keys: {publicKeys: x}}]}]}]"),
            "");
  EXPECT_EQ(at.statuses("{kind: Pod, metadata: {name: web}, spec: {containers: [{name: a, image: "
                        "'nginx:1'}]}}"),
            "r=fail");
  const policy::Failure& failure = at.first().failures.at(0);
  EXPECT_EQ(at.sources().text(failure.where), "'nginx:1'");
  EXPECT_EQ(failure.path, "/spec/containers/0/image/");
  EXPECT_EQ(failure.expected, "a digest");
  EXPECT_EQ(failure.found, "\"nginx:1\"");
}

// Of the failures that have one: "add /a 1; replace /b 2".
std::string fixes(Evaluated& at) {
  std::string text;
  for (const policy::Failure& failure : at.first().failures) {
    if (!failure.fix) continue;
    constexpr std::string_view operations[] = {"add", "replace", "remove"};
    text += std::string(text.empty() ? "" : "; ") +
            std::string(operations[static_cast<std::size_t>(failure.fix->operation)]) + " " +
            failure.fix->pointer + " " + document::to_json(failure.fix->value);
  }
  return text;
}

TEST(Validate, the_smallest_change_of_several_patterns_is_told) {
  Evaluated at;
  ASSERT_EQ(at.load_rule("validate: {anyPattern: [{spec: {a: 1, b: 2}}, {spec: {c: '?*'}}, {spec: "
                         "{d: 4}}]}"),
            "");
  EXPECT_EQ(at.statuses("{kind: Pod, metadata: {name: web}, spec: {}}"), "r=fail");
  EXPECT_EQ(fixes(at), "add /spec/d 4");
  EXPECT_EQ(at.first().failures.size(), 3U);
}

TEST(Validate, changes_of_elements_begin_at_the_object_and_name_all_elements) {
  constexpr std::string_view pod =
      "{kind: Pod, metadata: {name: web}, spec: {containers: [{name: a, image: x}, {name: b, "
      "image: y, pull: Never}, {name: c, image: z, pull: Always}]}}";
  Evaluated at;
  ASSERT_EQ(at.load_rule("validate: {foreach: [{list: request.object.spec.containers, pattern: "
                         "{pull: Always}}]}"),
            "");
  EXPECT_EQ(at.statuses(pod), "r=fail");
  EXPECT_EQ(fixes(at),
            "add /spec/containers/0/pull \"Always\"; replace /spec/containers/1/pull \"Always\"");
  Evaluated mixed;  // the second element is an error, which no change of the first one mends
  ASSERT_EQ(
      mixed.load_rule("validate: {foreach: [{list: request.object.spec.containers, context: "
                      "[{name: want, variable: {jmesPath: \"element.name == 'a' && 'Always' || "
                      "element.missing\"}}], pattern: {pull: '{{ want }}'}}]}"),
      "");
  EXPECT_EQ(mixed.statuses(pod), "r=fail");
  EXPECT_EQ(fixes(mixed), "");
  Evaluated bounded;  // the first failure stands, however many elements follow
  bounded.session().limits.foreach_elements_max = 2;
  ASSERT_EQ(bounded.load_rule("validate: {foreach: [{list: request.object.spec.containers, "
                              "pattern: {pull: Always}}]}"),
            "");
  EXPECT_EQ(bounded.statuses(pod), "r=fail");
  EXPECT_EQ(fixes(bounded), "");
  Evaluated two;  // blocks, of which the second is not looked at
  ASSERT_EQ(two.load_rule("validate: {foreach: [{list: request.object.spec.containers, pattern: "
                          "{pull: Always}}, {list: request.object.spec.containers, pattern: {name: "
                          "x}}]}"),
            "");
  EXPECT_EQ(two.statuses(pod), "r=fail");
  EXPECT_EQ(fixes(two), "");
}

TEST(Validate, messages_say_the_path) {
  Evaluated at;
  EXPECT_EQ(at.load_rule("validate: {message: 'No {{ request.object.metadata.name }}', pattern: "
                         "{spec: {hostNetwork: false}}}"),
            "");
  at.evaluate(host_network_pod);
  EXPECT_EQ(at.first().message,
            "validation error: No web. rule r failed at path /spec/hostNetwork/");
  EXPECT_EQ(at.sources().text(at.first().failures.front().where), "true");
}

constexpr std::string_view deployment =
    "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {metadata: "
    "{labels: {a: b}}, spec: {hostNetwork: true, containers: [{name: a, image: nginx}]}}}}";
constexpr std::string_view cron_job =
    "{apiVersion: batch/v1, kind: CronJob, metadata: {name: c}, spec: {jobTemplate: {spec: "
    "{template: {spec: {hostNetwork: true}}}}}}";

TEST(Autogen, derives_rules_for_controllers) {
  Evaluated at;
  EXPECT_EQ(at.load_rule("validate: {pattern: {spec: {hostNetwork: false}}}"), "");
  EXPECT_EQ(at.statuses(deployment), "autogen-r=fail");
  EXPECT_EQ(at.first().failures.front().path, "/spec/template/spec/hostNetwork/");
  EXPECT_EQ(at.statuses(cron_job), "autogen-cronjob-r=fail");
  EXPECT_EQ(at.loaded().policies.front()->rules(), std::vector<std::string>{"r"});
}

TEST(Autogen, moves_paths_in_texts) {
  Evaluated at;
  EXPECT_EQ(at.load_rule("validate: {deny: {conditions: {all: [{key: '{{ "
                         "request.object.spec.hostNetwork }}', operator: Equals, value: true}, "
                         "{key: '{{ request.object.metadata.labels || `{}` }}', operator: "
                         "NotEquals, value: x}]}}}"),
            "");
  EXPECT_EQ(at.statuses(deployment), "autogen-r=fail");
}

TEST(Autogen, is_off_where_a_filter_names_objects) {
  for (const std::string_view filter :
       {"kinds: [Pod], names: [web]", "kinds: [Pod], selector: {matchLabels: {a: b}}",
        "kinds: [Pod, Service]"}) {
    Evaluated at;
    at.load(
        "{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: p}, spec: {rules: "
        "[{name: r, match: {any: [{resources: {" +
        std::string(filter) + "}}]}, validate: {deny: {}}}]}}");
    EXPECT_EQ(at.statuses(deployment), "") << filter;
  }
}

TEST(Autogen, follows_its_annotation) {
  for (const auto& [listed, statuses] :
       {std::pair("none", ""), std::pair("Deployment", "autogen-r=fail"), std::pair("Job", "")}) {
    Evaluated at;
    at.load(
        "{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: p, annotations: "
        "{pod-policies.kyverno.io/autogen-controllers: '" +
        std::string(listed) +
        "'}}, spec: {rules: [{name: r, match: {any: [{resources: {kinds: [Pod]}}]}, validate: "
        "{deny: {}}}]}}");
    EXPECT_EQ(at.statuses(deployment), statuses) << listed;
  }
}

TEST(Policy, stops_after_the_first_rule_that_applies) {
  Evaluated at;
  at.load(
      "{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: p}, spec: {applyRules: "
      "One, rules: [{name: a, match: {resources: {kinds: [Pod]}}, preconditions: [{key: a, "
      "operator: Equals, value: b}], validate: {deny: {}}}, {name: b, match: {resources: "
      "{kinds: [Pod]}}, validate: {deny: {}}}, {name: c, match: {resources: {kinds: [Pod]}}, "
      "validate: {deny: {}}}]}}");
  EXPECT_EQ(at.statuses(host_network_pod), "a=skip, b=fail");
}

TEST(Policy, of_a_namespace_looks_at_that_namespace_only) {
  Evaluated at;
  EXPECT_EQ(
      at.load("{apiVersion: kyverno.io/v1, kind: Policy, metadata: {name: p, namespace: dev}, "
              "spec: {rules: [{name: r, match: {any: [{resources: {kinds: [Pod]}}]}, validate: "
              "{deny: {}}}]}}"),
      "");
  EXPECT_EQ(at.statuses(host_network_pod), "");
}

TEST(Policy, a_deletion_has_no_pattern_to_hold) {
  Evaluated at;
  at.request.operation = policy::Operation::remove;
  at.load_rule("validate: {pattern: {spec: {hostNetwork: false}}}");
  EXPECT_EQ(at.statuses(host_network_pod), "");
  at.load_rule("validate: {deny: {}}");
  EXPECT_EQ(at.statuses(host_network_pod), "r=fail");
}

TEST(Policy, what_failed_before_may_fail_again) {
  Evaluated at;
  at.request.operation = policy::Operation::update;
  at.load_rule("validate: {failureAction: Enforce, pattern: {spec: {hostNetwork: false}}}");
  EXPECT_EQ(at.statuses(host_network_pod), "r=skip");
  at.load_rule(
      "validate: {failureAction: Enforce, allowExistingViolations: false, pattern: {spec: "
      "{hostNetwork: false}}}");
  EXPECT_EQ(at.statuses(host_network_pod), "r=fail");
  at.load_rule("validate: {pattern: {spec: {hostNetwork: false}}}");
  EXPECT_EQ(at.statuses(host_network_pod), "r=fail");
}

TEST(PodSecurity, looks_at_pods_and_their_controllers) {
  Evaluated at;
  EXPECT_EQ(at.load_rule("validate: {podSecurity: {level: baseline, version: latest}}"), "");
  EXPECT_EQ(at.statuses(host_network_pod), "r=fail");
  EXPECT_EQ(at.statuses(deployment), "autogen-r=fail");
  EXPECT_EQ(at.load_rule("validate: {podSecurity: {level: baseline, exclude: [{controlName: Host "
                         "Namespaces}]}}"),
            "");
  EXPECT_EQ(at.statuses(host_network_pod), "r=pass");
}

TEST(PodSecurity, what_kubernetes_could_not_read_is_an_error) {
  Evaluated at;
  EXPECT_EQ(at.load_rule("validate: {podSecurity: {level: baseline}}"), "");
  const std::string pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: ";
  EXPECT_EQ(at.statuses(pod + "{containers: {name: a}}}"), "r=error");
  EXPECT_EQ(at.statuses(pod + "{hostNetwork: 'true', containers: []}}"), "r=error");
  EXPECT_EQ(at.statuses(pod + "{containers: [{name: a, securityContext: yes-please}]}}"),
            "r=error");
  EXPECT_EQ(at.statuses(pod + "{hostNetwork: null, containers: [{name: a}]}}"), "r=pass");
  EXPECT_EQ(at.load("{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: p}, spec: "
                    "{rules: [{name: r, match: {any: [{resources: {kinds: [PodTemplate]}}]}, "
                    "validate: {podSecurity: {level: baseline}}}]}}"),
            "");
  EXPECT_EQ(at.statuses("{apiVersion: v1, kind: PodTemplate, metadata: {name: a}, template: {spec: "
                        "{containers: [{name: a}]}}}"),
            "r=error");
}

TEST(Cel, is_evaluated_as_kubernetes_does) {
  Evaluated at;
  EXPECT_EQ(at.load_rule("validate: {cel: {expressions: [{expression: "
                         "'object.spec.hostNetwork == false'}]}}"),
            "");
  EXPECT_EQ(at.statuses(host_network_pod), "r=fail");
  EXPECT_EQ(at.statuses(deployment), "autogen-r=fail");
}

TEST(Validate, what_nobody_can_judge_is_an_error) {
  Evaluated at;
  EXPECT_EQ(at.load_rule("validate: {manifests: {attestors: [{entries: [{keys: {kms: a}}]}]}}"),
            "");
  const auto& rules = at.evaluate(host_network_pod).rules;
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(rules[0].status, policy::Status::error);
  EXPECT_NE(rules[0].message.find("validate.manifests"), std::string::npos);
}

TEST(Validate, a_context_past_its_limit_is_an_error_by_its_name) {
  // Each entry is twice the one before it.
  std::string context = "{name: v0, variable: {value: 'some words to begin with'}}";
  for (int i = 1; i < 18; ++i) {
    const std::string before = "v" + std::to_string(i - 1);
    context += ", {name: v" + std::to_string(i) + ", variable: {jmesPath: '[" + before + ", " +
               before + "]'}}";
  }
  Evaluated at;
  EXPECT_EQ(at.load_rule("context: [" + context +
                         "], validate: {deny: {conditions: {any: [{key: '{{ length(v17) }}', "
                         "operator: Equals, value: 2}]}}}"),
            "");
  const auto& rules = at.evaluate(host_network_pod).rules;
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(rules[0].status, policy::Status::error);
  EXPECT_NE(rules[0].message.find("context_bytes_max"), std::string::npos) << rules[0].message;
}

}  // namespace
}  // namespace kyverno
