// What is refused when policies are loaded, and where.
#include <gtest/gtest.h>

#include "engines/kyverno/tests/evaluated.h"

namespace kyverno {
namespace {

TEST(Load, refuses_what_kyverno_refuses) {
  const struct {
    std::string_view body, problem;
  } cases[] = {
      {"validate: {deny: {conditions: {all: [{key: a, operator: Equalz, value: b}]}}}",
       "unknown operator \"Equalz\", did you mean Equals?"},
      {"validate: {deny: {conditions: {some: []}}}", "conditions are `any` and `all`"},
      {"validate: {deny: {}}, mutate: {patchStrategicMerge: {a: b}}", "a rule has one of"},
      {"validate: {message: x}", "a validation has a pattern"},
      {"validate: {pattern: {a: '{{ unknownName }}'}}", "is not known to the rule"},
      {"validate: {pattern: {a: '{{ request.object.[ }}'}}", "column"},
      {"validate: {pattern: {metadata: {labels: {a: true}}}}", "put it in quotes"},
      {"context: [{name: request, variable: {value: a}}], validate: {deny: {}}", "is taken"},
      {"context: [{name: x, variable: {value: a}, configMap: {name: a, namespace: b}}], validate: "
       "{deny: {}}",
       "a context entry has one of"},
      {"preconditions: {all: [{key: '{{ request.operation }}', operator: Equals, value: MAKE}]}, "
       "validate: {deny: {}}",
       "an operation is CREATE"},
      {"exclude: {any: [{resources: {kinds: [Pod]}}]}, validate: {deny: {}}", "is excluded"},
      {"exclude: {any: [{resources: {names: ['{{ a }}']}}]}, validate: {deny: {}}", "no variables"},
      {"mutate: {patchesJson6902: 'x: y'}", "a JSON patch is a list"},
      {"mutate: {foreach: [{patchStrategicMerge: {a: b}}]}", "a foreach has a list"},
      {"validate: {podSecurity: {level: strict}}", "strict"},
      {"validate: {podSecurity: {level: baseline, exclude: [{controlName: Volume Types}]}}",
       "no control Volume Types"},
      {"validate: {podSecurity: {level: restricted, exclude: [{controlName: Sysctls, images: "
       "[a]}]}}",
       "leave out images"},
      {"validate: {podSecurity: {level: baseline, exclude: [{controlName: Capabilities}]}}",
       "name images"},
      {"exclude: {any: [{resources: {kinds: [Job], selector: {}}}]}, validate: {deny: {}}",
       "asks for something"},
      {"generate: {kind: ConfigMap, name: a, namespace: b, data: {}}", "has a apiVersion"},
      {"generate: {apiVersion: v1, kind: ConfigMap, name: a, data: {}}",
       "ConfigMap has a namespace"},
      {"generate: {apiVersion: v1, kind: Namespace, name: a, namespace: b, data: {}}",
       "Namespace has no namespace"},
      {"generate: {foreach: [{list: '[]', apiVersion: v1, kind: ConfigMap, namespace: b}]}",
       "has a name"},
      {"generate: {namespace: b, cloneList: {kinds: [v1/Secret]}}",
       "sources of these kinds have a"},
      {"generate: {namespace: b, cloneList: {namespace: c, kinds: [v1/Secret, v1/Namespace]}}",
       "not copied together"},
      {"generate: {namespace: b, cloneList: {namespace: c, kinds: [v1/Secret], selector: "
       "{matchLabels: {a: 'x*'}}}}",
       "\"x*\" is no value of a label"},
      {"generate: {apiVersion: v1, kind: ConfigMap, name: a, namespace: b, data: {a: '{{ element "
       "}}'}}",
       "outside of a foreach"},
      {"validate: {message: '$(./../nothing)', deny: {}}", "leads to no single value"},
      {"mutate: {patchStrategicMerge: {data: {a: $(/data/b), b: c}}}", "leads to no single value"},
      {"preconditions: {all: [{key: a, operator: Equals, value: $(./../key)}]}, validate: {deny: "
       "{}}",
       "no references"},
  };
  for (const auto& [body, problem] : cases) {
    Evaluated at;
    const std::string problems = at.load_rule(body);
    EXPECT_NE(problems.find(problem), std::string::npos) << body << " gave " << problems;
    EXPECT_TRUE(problems.starts_with("policy.yaml:1:")) << problems;
    EXPECT_TRUE(at.loaded().policies.empty());
  }
}

TEST(Load, knows_who_asks_only_outside_of_the_background) {
  constexpr std::string_view text =
      "{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: p}, spec: {background: B, "
      "rules: [{name: r, match: {any: [{resources: {kinds: [Pod]}}]}, validate: {message: '{{ "
      "request.userInfo.username }}', deny: {}}}]}}";
  for (const bool background : {true, false}) {
    std::string policy(text);
    policy.replace(policy.find(" B,"), 3, background ? " true," : " false,");
    Evaluated at;
    EXPECT_EQ(at.load(policy).empty(), !background);
  }
}

TEST(Load, an_exclude_has_the_form_of_its_match) {
  const auto problems = [](std::string_view match, std::string_view exclude) {
    Evaluated at;
    return at.load(
        "{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: p}, spec: "
        "{rules: [{name: r, match: " +
        std::string(match) + ", exclude: " + std::string(exclude) + ", validate: {deny: {}}}]}}");
  };
  constexpr std::string_view any = "{any: [{resources: {namespaces: [a]}}]}";
  EXPECT_NE(problems("{resources: {kinds: [Pod]}}", any), "");
  EXPECT_EQ(problems("{resources: {kinds: [Pod], selector: {matchLabels: {a: b}}}}", any), "");
  EXPECT_EQ(problems("{any: [{resources: {kinds: [Pod]}}]}", any), "");
  EXPECT_EQ(problems("{resources: {kinds: [Pod]}}", "{resources: {namespaces: [a]}}"), "");
}

TEST(Load, a_patch_may_remove_labels) {
  Evaluated at;
  EXPECT_EQ(at.load_rule("mutate: {patchStrategicMerge: {metadata: {labels: {a: null}}}}"), "");
}

TEST(Load, takes_lists_apart_and_leaves_the_rest) {
  Evaluated at;
  EXPECT_EQ(
      at.load("{apiVersion: v1, kind: List, items: [{apiVersion: kyverno.io/v1, kind: "
              "ClusterPolicy, metadata: {name: p}, spec: {rules: [{name: r, match: {any: "
              "[{resources: {kinds: [Pod]}}]}, validate: {deny: {}}}]}}, {kind: ConfigMap}]}"),
      "");
  EXPECT_EQ(at.loaded().policies.size(), 1U);
  EXPECT_EQ(at.loaded().others.size(), 1U);
}

TEST(Load, tells_what_was_meant_to_be_a_policy) {
  const struct {
    std::string_view heading, problem;
  } cases[] = {
      {"apiVersion: kyverno.io/v1, kind: ClusterPolciy",
       "policy.yaml:1:1: there is no kind ClusterPolciy in kyverno.io; is `ClusterPolicy` meant?"},
      {"apiVersion: kyverno.io/v1, kind: ValidatingPolicy",
       "policy.yaml:1:1: there is no kind ValidatingPolicy in kyverno.io; it is of "
       "policies.kyverno.io"},
      {"apiVersion: policies.kyverno.io/v7, kind: ValidatingPolicy",
       "policy.yaml:1:1: apiVersion policies.kyverno.io/v7: there is no such version"},
      {"apiVersion: kyverno.io, kind: Policy",
       "policy.yaml:1:1: apiVersion kyverno.io: there is no such version"},
      {"kind: ClusterPolicy", "policy.yaml:1:1: a ClusterPolicy has an apiVersion"},
      {"apiVersion: keyverno.io/v1, kind: ClusterPolicy",
       "policy.yaml:1:1: apiVersion keyverno.io/v1: no such group; is `kyverno.io` meant?"},
      {"apiVersion: mainstay.dev/v1, kind: Exeption",
       "policy.yaml:1:1: there is no kind Exeption in mainstay.dev; is `Exception` meant?"},
      {"apiVersion: nvidia.com/v1, kind: ClusterPolicy", ""},
      {"apiVersion: mainstay.dev/v1, kind: Exception", ""},
      {"apiVersion: mainstay.dev/v1, kind: Dockerfile", ""},
      {"apiVersion: kyverno.io/v2, kind: CleanupPolicy", ""},
      {"apiVersion: cli.kyverno.io/v1alpha1, kind: Test", ""},
      {"apiVersion: v1, kind: ConfigMap", ""},
  };
  for (const auto& one : cases) {
    Evaluated at;
    EXPECT_EQ(at.load("{" + std::string(one.heading) + ", metadata: {name: p}}"), "");
    EXPECT_EQ(at.loaded().misnamed.size(), one.problem.empty() ? 0U : 1U) << one.heading;
    if (!at.loaded().misnamed.empty()) EXPECT_EQ(at.loaded().misnamed[0].message, one.problem);
  }
}

}  // namespace
}  // namespace kyverno
