// What Kyverno refuses of a rule and of a policy, and what it takes beside it.
#include <gtest/gtest.h>

#include "engines/kyverno/tests/evaluated.h"

namespace kyverno {
namespace {

struct Case {
  std::string_view body;
  std::string_view problem = "";  // "": it is taken
};

void expect(std::span<const Case> cases) {
  for (const auto& [body, problem] : cases) {
    Evaluated at;
    const std::string problems = at.load_rule(body);
    if (problem.empty())
      EXPECT_EQ(problems, "") << body;
    else
      EXPECT_NE(problems.find(problem), std::string::npos) << body << " gave " << problems;
  }
}

TEST(Validation, a_rule_checks_one_thing) {
  constexpr Case cases[] = {
      {"validate: {pattern: {a: b}, deny: {}}", "only one of pattern, anyPattern"},
      {"validate: {pattern: {a: b}, foreach: []}", "only one of pattern, anyPattern"},
      {"validate: {anyPattern: []}", "a validation has a pattern"},
      {"validate: {assert: {a: b}}", "a validation has a pattern"},
      {"validate: {manifests: {}}", "a validation has a pattern"},
      {"validate: {manifests: {attestors: [{entries: [{keys: {kms: a}}]}]}}"},
      {"mutate: {}", "a rule has one of"},
      {"verifyImages: []", "a rule has one of"},
      {"validate: {foreach: [{list: a}]}", "a foreach has one of"},
      {"validate: {foreach: [{list: a, pattern: {a: b}, deny: {}}]}", "a foreach has one of"},
      {"validate: {foreach: [{list: a, foreach: [{list: element, deny: {}}]}]}"},
      {"celPreconditions: [{name: a, expression: 'true'}], validate: {deny: {}}",
       "go with validate.cel"},
      {"imageExtractors: {Pod: [{path: /a}]}, validate: {deny: {}}", "go with verifyImages"},
  };
  expect(cases);
}

TEST(Validation, patterns_have_anchors_that_they_know) {
  constexpr Case cases[] = {
      {"validate: {pattern: {'+(a)': b}}", "1:181: there is no anchor +(a) here"},
      {"validate: {anyPattern: [{a: [{'+(b)': c}]}]}", "there is no anchor +(b) here"},
      {"validate: {pattern: {'^(a)': {b: c}}}", "has a list with an item"},
      {"validate: {pattern: {'^(a)': []}}", "has a list with an item"},
      {"validate: {pattern: {'^(a)': [{'(b)': c, '=(d)': e, 'X(f)': null, '<(g)': h}]}}"},
      {"mutate: {patchStrategicMerge: {'+(a)': b}}"},
      {"generate: {apiVersion: v1, kind: ConfigMap, name: a, namespace: b, data: {data: {l: "
       "[{'(x)': y}]}}}",
       "there is no anchor (x) here"},
      {"generate: {apiVersion: v1, kind: ConfigMap, name: a, namespace: b, data: {data: {'f(x)': "
       "y}}}"},
  };
  expect(cases);
}

TEST(Validation, mutations_are_whole) {
  constexpr Case cases[] = {
      {"mutate: {foreach: [{list: a}]}", "has one of patchStrategicMerge and patchesJson6902"},
      {"mutate: {foreach: [{list: a, patchStrategicMerge: {a: b}, patchesJson6902: '[]'}]}",
       "has one of patchStrategicMerge and patchesJson6902"},
      {"mutate: {foreach: [{list: a, preconditions: {}, foreach: [{list: b, patchStrategicMerge: "
       "{a: b}}]}]}",
       "a foreach with a foreach in it"},
      {"mutate: {foreach: [{list: a, foreach: [{list: b}]}]}",
       "has one of patchStrategicMerge and patchesJson6902"},
      {"mutate: {foreach: [{list: a, foreach: [{list: b, patchStrategicMerge: {a: b}}]}]}"},
      {"mutate: {mutateExistingOnPolicyUpdate: true, patchStrategicMerge: {a: b}}",
       "is about targets"},
      {"mutate: {patchesJson6902: '[{op: addx, path: /a, value: b}]'}", "\"addx\" is no operation"},
      {"mutate: {patchesJson6902: '[{op: ADD, path: /a, value: b}]'}", "\"ADD\" is no operation"},
      {"mutate: {patchesJson6902: '[{op: add, path: a, value: b}]'}", "begins with /"},
      {"mutate: {patchesJson6902: '[{op: remove, path: \"\"}]'}", "begins with /"},
      {"mutate: {patchesJson6902: '[{op: remove}]'}", "begins with /"},
      {"mutate: {patchesJson6902: '[{op: add, path: /a}]'}", "has a value"},
      {"mutate: {patchesJson6902: '[{op: copy, path: /a}]'}", "has a from"},
      {"mutate: {patchesJson6902: '[{op: remove, path: \"/a/{{ request.namespace }}\"}]'}",
       "no variables in the path"},
      {"mutate: {patchesJson6902: '[{op: add, path: /a, value: \"{{ request.namespace }}\"}, {op: "
       "add, path: /b, value: null}, {op: move, path: /a, from: /b}]'}"},
  };
  expect(cases);
}

TEST(Validation, context_says_where_values_come_from) {
  const auto with = [](std::string_view entry) {
    return "context: [{name: v, " + std::string(entry) + "}], validate: {deny: {}}";
  };
  constexpr Case cases[] = {
      {"variable: {default: 1}", "a variable has a value or a jmesPath"},
      {"variable: {value: null}", "a variable has a value or a jmesPath"},
      {"variable: {value: 1, default: 1}", "a default is for a jmesPath"},
      {"variable: {jmesPath: 'a['}", "jmesPath: "},
      {"variable: {jmesPath: 'a[{{ request.namespace }}', default: 1}"},
      {"configMap: {name: a}", "a name and a namespace"},
      {"apiCall: {urlPath: /a, service: {url: 'http://b'}}", "not both"},
      {"apiCall: {urlPath: /a, jmesPath: 'a['}", "jmesPath: "},
      {"globalReference: {name: a, jmesPath: 'a['}", "jmesPath: "},
      {"imageRegistry: {reference: A B}", "\"A B\" is no reference of an image"},
      {"imageRegistry: {reference: '{{ request.namespace }} b'}"},
      {"imageRegistry: {reference: nginx, jmesPath: 'a['}", "jmesPath: "},
  };
  for (const auto& [entry, problem] : cases) {
    const std::string body = with(entry);
    const Case one[] = {{body, problem}};
    expect(one);
  }
}

TEST(Validation, parameters_of_cel_are_found_by_name_or_selector) {
  const auto with = [](std::string_view members) {
    return "validate: {cel: {expressions: [{expression: 'true'}], " + std::string(members) + "}}";
  };
  constexpr Case cases[] = {
      {"paramKind: {apiVersion: v1}", "a paramKind has an apiVersion and a kind"},
      {"paramKind: {apiVersion: v1, kind: ConfigMap}", "go together"},
      {"paramRef: {name: a, parameterNotFoundAction: Deny}", "go together"},
      {"paramKind: {apiVersion: v1, kind: ConfigMap}, paramRef: {parameterNotFoundAction: Deny}",
       "a name or a selector"},
      {"paramKind: {apiVersion: v1, kind: ConfigMap}, paramRef: {name: a, selector: {}, "
       "parameterNotFoundAction: Deny}",
       "a name or a selector"},
      {"paramKind: {apiVersion: v1, kind: ConfigMap}, paramRef: {name: a}",
       "a parameterNotFoundAction"},
      {"paramKind: {apiVersion: v1, kind: ConfigMap}, paramRef: {name: a, "
       "parameterNotFoundAction: Deny}"},
  };
  for (const auto& [members, problem] : cases) {
    const std::string body = with(members);
    const Case one[] = {{body, problem}};
    expect(one);
  }
}

TEST(Validation, attestors_can_be_asked) {
  const auto with = [](std::string_view members) {
    return "verifyImages: [{imageReferences: ['*'], " + std::string(members) + "}]";
  };
  constexpr Case cases[] = {
      {"attestors: [{entries: [{keys: {kms: a}}]}]", "set mutateDigest to false"},
      {"failureAction: Audit, attestors: [{entries: [{keys: {kms: a}}]}]",
       "set mutateDigest to false"},
      {"failureAction: Enforce, attestors: [{entries: [{keys: {kms: a}}]}]"},
      {"mutateDigest: false, attestors: [{entries: []}]", "attestors have an entry"},
      {"mutateDigest: false, attestations: [{type: a, attestors: [{}]}]",
       "attestors have an entry"},
      {"mutateDigest: false, attestors: [{count: 2, entries: [{keys: {kms: a}}]}]",
       "there are not so many entries"},
      {"mutateDigest: false, attestors: [{entries: [{}]}]", "an attestor has one of keys"},
      {"mutateDigest: false, attestors: [{entries: [{keys: {kms: a}, keyless: {roots: b}}]}]",
       "an attestor has one of keys"},
      {"mutateDigest: false, attestors: [{entries: [{attestor: {entries: [{}]}}]}]",
       "an attestor has one of keys"},
      {"mutateDigest: false, attestors: [{entries: [{keys: {}}]}]", "keys have publicKeys"},
      {"mutateDigest: false, attestors: [{entries: [{keys: {publicKeys: a, signatureAlgorithm: "
       "md5}}]}]",
       "a signatureAlgorithm is"},
      {"mutateDigest: false, attestors: [{entries: [{certificates: {}}]}]",
       "a cert or a certChain"},
      {"mutateDigest: false, attestors: [{entries: [{keyless: {}}]}]", "a rekor or roots"},
      {"mutateDigest: false, attestors: [{entries: [{keyless: {rekor: {}}}]}]", "rekor has a url"},
      {"mutateDigest: false, issuer: a, subject: b", "needs the roots"},
      {"mutateDigest: false, type: Notary, attestors: [{entries: [{keys: {kms: a}}]}]",
       "Notary has certificates"},
  };
  for (const auto& [members, problem] : cases) {
    const std::string body = with(members);
    const Case one[] = {{body, problem}};
    expect(one);
  }
}

TEST(Validation, variables_of_variables_are_known_too) {
  constexpr Case cases[] = {
      {"validate: {message: '{{ vv.{{ request.namespace }} }}', deny: {}}",
       "the variable {{ vv.null }} is not known to the rule"},
      {"validate: {message: '{{ {{ request.object.metadata.annotations.a }} }}', deny: {}}",
       "the variable {{ null }} is not known to the rule"},
      {"validate: {message: \"{{ to_upper('{{ request.namespace }}') }}\", deny: {}}"},
      {"context: [{name: vv, variable: {value: {a: b}}}], validate: {message: '{{ vv.{{ "
       "request.namespace }} }}', deny: {}}"},
  };
  expect(cases);
}

TEST(Validation, selectors_and_exclusions_of_pod_security_are_whole) {
  constexpr Case cases[] = {
      {"exclude: {any: [{resources: {selector: {matchExpressions: [{key: a, operator: In}]}}}]}, "
       "validate: {deny: {}}",
       "the selector: "},
      {"exclude: {any: [{resources: {selector: {matchLabels: {a: x y}}}}]}, validate: {deny: {}}",
       "the selector: "},
      {"exclude: {any: [{resources: {selector: {matchLabels: {a: 'x*', b: x y}}}}]}, validate: "
       "{deny: {}}"},
      {"validate: {podSecurity: {level: baseline, exclude: [{controlName: Sysctls, "
       "restrictedField: a}]}}",
       "restrictedField and values go together"},
      {"validate: {podSecurity: {level: baseline, exclude: [{controlName: Sysctls, values: "
       "[a]}]}}",
       "restrictedField and values go together"},
  };
  expect(cases);
}

TEST(Validation, something_is_left_of_what_a_rule_matches) {
  const struct {
    std::string_view match, exclude;
    bool leaves;
  } cases[] = {
      {"resources: {kinds: [Pod]}", "resources: {kinds: [Pod]}", false},
      {"resources: {kinds: [Pod]}", "resources: {kinds: [Pod, Job]}", false},
      {"resources: {kinds: [Pod, Job]}", "resources: {kinds: [Pod]}", true},
      {"resources: {kinds: [Pod]}", "", true},
      {"resources: {kinds: [Pod]}", "resources: {}", true},
      {"resources: {kinds: [Pod]}", "resources: {namespaces: [a]}", true},
      {"resources: {kinds: [Pod], namespaces: [a]}", "resources: {namespaces: [a, b]}", false},
      {"resources: {kinds: [Pod], name: ab}", "resources: {name: 'a*'}", false},
      {"resources: {kinds: [Pod], name: ab}", "resources: {name: 'b*'}", true},
      {"resources: {kinds: [Pod], names: [ab, c]}", "resources: {names: ['a*']}", false},
      {"resources: {kinds: [Pod], names: [c]}", "resources: {names: ['a*']}", true},
      {"resources: {kinds: [Pod], selector: {matchLabels: {a: b}}}",
       "resources: {selector: {matchLabels: {a: b, c: d}}}", false},
      {"resources: {kinds: [Pod], selector: {matchLabels: {a: b, c: d}}}",
       "resources: {selector: {matchLabels: {a: b}}}", true},
      {"resources: {kinds: [Pod]}", "resources: {kinds: [Pod], selector: {matchLabels: {a: b}}}",
       true},
      {"resources: {kinds: [Pod], annotations: {a: b}}",
       "resources: {kinds: [Pod], annotations: {a: b}}", false},
      {"resources: {kinds: [Pod]}", "clusterRoles: [a]", true},
      {"clusterRoles: [a], resources: {kinds: [Pod]}", "clusterRoles: [a, b]", false},
      {"any: [{resources: {kinds: [Pod]}}]", "resources: {operations: [CREATE]}", false},
      {"any: [{resources: {kinds: [Pod]}}]", "resources: {kinds: [Pod]}", true},
  };
  for (const auto& [match, exclude, leaves] : cases) {
    Evaluated at;
    const std::string problems = at.load(
        "{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: p}, spec: "
        "{background: false, rules: [{name: r, match: {" +
        std::string(match) + "}, exclude: {" + std::string(exclude) +
        "}, validate: {deny: {}}}]}}");
    EXPECT_EQ(problems.empty(), leaves) << match << " without " << exclude << ": " << problems;
  }
}

TEST(Validation, a_policy_asks_for_one_thing) {
  const struct {
    std::string_view spec, problem;
  } cases[] = {
      {"webhookTimeoutSeconds: 31", "between 1 and 30 seconds"},
      {"webhookConfiguration: {timeoutSeconds: 0}", "between 1 and 30 seconds"},
      {"webhookTimeoutSeconds: 9, webhookConfiguration: {timeoutSeconds: 9}", "leave this out"},
      {"failurePolicy: Fail, webhookConfiguration: {failurePolicy: Fail}", "leave this out"},
      {"generateExistingOnPolicyUpdate: true", "write generateExisting"},
      {"validationFailureActionOverrides: [{action: Enforce, namespaces: [a]}, {action: audit, "
       "namespaces: [a]}]",
       "to audit and to enforce: a and a"},
      {"validationFailureActionOverrides: [{action: Enforce, namespaces: [ab]}, {action: Audit, "
       "namespaces: ['a?']}]",
       "to audit and to enforce: a? and ab"},
      {"validationFailureActionOverrides: [{action: Enforce, namespaces: [a, 'a*']}, {action: "
       "Audit, namespaces: ['b?']}]",
       ""},
      {"webhookConfiguration: {timeoutSeconds: 30, failurePolicy: Ignore}", ""},
  };
  for (const auto& [spec, problem] : cases) {
    Evaluated at;
    const std::string problems =
        at.load("{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: p}, spec: {" +
                std::string(spec) +
                ", rules: [{name: r, match: {any: [{resources: {kinds: [Pod]}}]}, validate: {deny: "
                "{}}}]}}");
    if (problem.empty())
      EXPECT_EQ(problems, "") << spec;
    else
      EXPECT_NE(problems.find(problem), std::string::npos) << spec << " gave " << problems;
  }
}

}  // namespace
}  // namespace kyverno
