// Rules that mutate and generate (reference: policy, 6 and 7).
#include <gtest/gtest.h>

#include "engines/kyverno/tests/evaluated.h"

namespace kyverno {
namespace {

using policy::Phase;

constexpr std::string_view pod =
    "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: prod}, spec: {containers: "
    "[{name: "
    "a, image: nginx}, {name: b, image: redis}]}}";
constexpr std::string_view head =
    R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"prod")";

TEST(Mutate, merges_by_the_names_of_list_elements) {
  const struct {
    std::string_view body, containers;
  } cases[] = {
      {"mutate: {patchStrategicMerge: {spec: {containers: [{(name): '*', tty: true}]}}}",
       R"([{"name":"a","image":"nginx","tty":true},{"name":"b","image":"redis","tty":true}])"},
      {"mutate: {patchStrategicMerge: {spec: {containers: [{(image): 're*', tty: true}]}}}",
       R"([{"name":"b","image":"redis","tty":true},{"name":"a","image":"nginx"}])"},
      {"mutate: {patchStrategicMerge: {spec: {containers: [{(name): '*', +(image): x, +(tty): "
       "true}]}}}",
       R"([{"name":"a","image":"nginx","tty":true},{"name":"b","image":"redis","tty":true}])"},
      {"mutate: {patchesJson6902: \"[{op: remove, path: /spec/containers/1}]\"}",
       R"([{"name":"a","image":"nginx"}])"},
      {"mutate: {foreach: [{list: request.object.spec.containers, patchStrategicMerge: {spec: "
       "{containers: [{(name): '{{ element.name }}', image: 'x/{{ element.image }}'}]}}}]}",
       R"([{"name":"a","image":"x/nginx"},{"name":"b","image":"x/redis"}])"},
      {"mutate: {foreach: [{list: request.object.spec.containers, patchesJson6902: \"[{op: add, "
       "path: '/spec/containers/{{ elementIndex }}/tty', value: true}]\"}]}",
       R"([{"name":"a","image":"nginx","tty":true},{"name":"b","image":"redis","tty":true}])"},
  };
  for (const auto& [body, containers] : cases) {
    Evaluated at;
    EXPECT_EQ(at.load_rule(body), "");
    const policy::Response& response = at.evaluate(pod, Phase::mutate);
    EXPECT_EQ(at.first().status, policy::Status::pass) << at.first().message;
    const document::Node* spec = response.patched.find("spec");
    ASSERT_NE(spec, nullptr);
    EXPECT_TRUE(document::equal(*spec->find("containers"), at.read(containers)))
        << body << " made " << document::to_json(*spec);
  }
}

TEST(Mutate, changes_nothing_when_a_condition_does_not_hold) {
  for (const std::string_view body :
       {"mutate: {patchStrategicMerge: {(kind): Service, metadata: {labels: {a: b}}}}",
        "mutate: {patchStrategicMerge: {metadata: {+(name): x}}}",
        "mutate: {patchStrategicMerge: {spec: {containers: [{<(image): x*}]}, metadata: {labels: "
        "{a: "
        "b}}}}",
        "mutate: {patchStrategicMerge: {spec: {containers: [{(image): x*, tty: true}]}}}"}) {
    Evaluated at;
    EXPECT_EQ(at.load_rule(body), "");
    EXPECT_EQ(at.statuses(pod, Phase::mutate), "r=skip") << body;
    EXPECT_TRUE(at.patched(pod).starts_with(head));
  }
}

TEST(Mutate, an_error_ends_the_policy) {
  constexpr std::string_view on_pods = "match: {any: [{resources: {kinds: [Pod]}}]}";
  Evaluated at;
  EXPECT_EQ(at.load("{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: p}, spec: "
                    "{rules: [{name: r, " +
                    std::string(on_pods) +
                    ", mutate: {patchStrategicMerge: {metadata: {labels: {a: '{{ "
                    "request.object.none }}'}}}}}, {name: s, " +
                    std::string(on_pods) +
                    ", mutate: {patchStrategicMerge: {metadata: {labels: {b: c}}}}}]}}"),
            "");
  EXPECT_EQ(at.statuses(pod, Phase::mutate), "r=error");
}

TEST(Mutate, derived_rules_patch_the_template) {
  Evaluated at;
  EXPECT_EQ(at.load_rule("mutate: {patchStrategicMerge: {metadata: {labels: {a: b}}}}"), "");
  EXPECT_NE(at.patched("{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: "
                       "{template: {spec: {}}}}")
                .find(R"("template":{"spec":{},"metadata":{"labels":{"a":"b"}}})"),
            std::string::npos);
}

TEST(Mutate, an_operation_that_tests_and_fails_is_an_error) {
  Evaluated at;
  at.load_rule("mutate: {patchesJson6902: \"[{op: test, path: /kind, value: X}]\"}");
  EXPECT_EQ(at.statuses(pod, Phase::mutate), "r=error");
}

TEST(Mutate, changes_objects_that_exist) {
  Evaluated at;
  const document::Node target = at.read(
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: prod}, data: {a: b}}");
  at.world.add_object(target, policy::Cluster::Seen::everywhere);
  at.world.set_present();
  EXPECT_EQ(at.load_rule("mutate: {targets: [{apiVersion: v1, kind: ConfigMap, namespace: '{{ "
                         "request.namespace }}', name: c}], patchStrategicMerge: {data: {from: '{{ "
                         "request.object.metadata.name }}', was: '{{ target.data.a }}'}}}"),
            "");
  const policy::Response& response = at.evaluate(pod, Phase::mutate);
  ASSERT_EQ(response.rules.size(), 1U);
  ASSERT_EQ(response.rules[0].targets.size(), 1U) << response.rules[0].message;
  EXPECT_TRUE(document::equal(*response.rules[0].targets[0].after.find("data"),
                              at.read("{a: b, from: web, was: b}")));
  EXPECT_TRUE(document::to_json(response.patched).starts_with(head));
}

TEST(Generate, makes_objects_of_data_with_labels_of_where_they_are_from) {
  Evaluated at;
  EXPECT_EQ(
      at.load_rule("generate: {apiVersion: v1, kind: ConfigMap, name: '{{ "
                   "request.object.metadata.name }}-x', namespace: prod, data: {data: {a: b}}}"),
      "");
  const policy::Response& response = at.evaluate(pod, Phase::generate);
  ASSERT_EQ(response.rules.size(), 1U);
  ASSERT_EQ(response.rules[0].generated.size(), 1U) << response.rules[0].message;
  const document::Node& made = response.rules[0].generated[0];
  const document::Node& metadata = *made.find("metadata");
  EXPECT_EQ(metadata.find("name")->string(), "web-x");
  EXPECT_EQ(metadata.find("labels")->find("generate.kyverno.io/policy-name")->string(), "p");
  EXPECT_EQ(metadata.find("labels")->find("app.kubernetes.io/managed-by")->string(), "kyverno");
  EXPECT_EQ(made.find("kind")->string(), "ConfigMap");
}

TEST(Mutate, a_target_that_is_named_is_there) {
  Evaluated at;
  const document::Node target = at.read(
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: prod}, data: {a: b}}");
  at.world.add_object(target, policy::Cluster::Seen::everywhere);
  at.world.set_present();
  const auto status = [&](const std::string& selection) {
    EXPECT_EQ(at.load_rule("mutate: {targets: [{apiVersion: v1, kind: ConfigMap, " + selection +
                           "}], patchStrategicMerge: {data: {a: z}}}"),
              "");
    return at.statuses(pod, Phase::mutate);
  };
  EXPECT_EQ(status("name: c, namespace: prod"), "r=pass");
  EXPECT_EQ(status("name: c, namespace: prod, selector: {matchLabels: {no: such}}"), "r=pass");
  EXPECT_EQ(status("name: d, namespace: prod"), "r=error");
  EXPECT_EQ(status("name: 'd*', namespace: prod"), "");
  EXPECT_EQ(status("name: d"), "");
  EXPECT_EQ(status("selector: {matchLabels: {a: '*'}}"), "r=error");
}

TEST(Mutate, a_subresource_of_a_target_is_found_by_its_name_alone) {
  Evaluated at;
  const document::Node target = at.read(
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: c, namespace: prod}, spec: "
      "{replicas: 1}}");
  at.world.add_object(target, policy::Cluster::Seen::everywhere);
  at.world.set_present();
  const auto status = [&](const std::string& selection) {
    EXPECT_EQ(at.load_rule("mutate: {targets: [{apiVersion: apps/v1, " + selection +
                           "}], patchStrategicMerge: {spec: {replicas: 3}}}"),
              "");
    return at.statuses(pod, Phase::mutate);
  };
  for (const char* kind : {"Deployment/scale", "Deployment.scale", "Deployment/*"}) {
    const std::string of = "kind: " + std::string(kind);
    EXPECT_EQ(status(of + ", name: c, namespace: prod"), "r=pass");
    EXPECT_EQ(status(of + ", name: c"), "r=pass");
    EXPECT_EQ(status(of + ", name: c, namespace: 'p*'"), "r=pass");
    EXPECT_EQ(status(of + ", name: 'c*', namespace: prod"), "r=error");
    EXPECT_NE(at.first().message.find("has wildcards in its name"), std::string::npos);
    EXPECT_EQ(status(of + ", namespace: prod"), "r=error");
    EXPECT_EQ(status(of), "r=error");
    EXPECT_EQ(status(of + ", name: 'd*'"), "");  // of no object nothing is asked
  }
  EXPECT_EQ(status("kind: Deployment, name: 'c*'"), "r=pass");
}

TEST(Mutate, what_the_elements_of_a_foreach_patch_is_bounded_together) {
  std::string pod_of_many = "{kind: Pod, metadata: {name: web}, spec: {containers: [";
  for (int i = 0; i < 100; ++i)
    pod_of_many += "{name: c" + std::to_string(i) + ", image: 'nginx:1'}, ";
  pod_of_many += "]}}";
  Evaluated at;
  ASSERT_EQ(at.load_rule("mutate: {foreach: [{list: request.object.spec.containers, "
                         "patchesJson6902: \"[{op: copy, from: /spec, path: '/metadata/x{{ "
                         "elementIndex }}'}]\"}]}"),
            "");
  EXPECT_EQ(at.statuses(pod_of_many, Phase::mutate), "r=pass");
  at.session().limits.steps_max = 10'000;
  EXPECT_EQ(at.statuses(pod_of_many, Phase::mutate), "r=error");
  EXPECT_NE(at.first().message.find("`policy_steps_max`"), std::string::npos);
}

TEST(Generate, references_lead_through_the_rule) {
  Evaluated at;
  EXPECT_EQ(
      at.load_rule("generate: {apiVersion: v1, kind: ConfigMap, name: x, namespace: prod, data: "
                   "{data: {a: '{{ request.object.metadata.name }}', b: $(./../a), c: "
                   "$(/generate/name)}}}"),
      "");
  const policy::Response& response = at.evaluate(pod, Phase::generate);
  ASSERT_EQ(response.rules[0].generated.size(), 1U) << response.rules[0].message;
  EXPECT_TRUE(document::equal(*response.rules[0].generated[0].find("data"),
                              at.read("{a: web, b: web, c: x}")));
}

TEST(Generate, without_a_source_an_object_has_its_name_alone) {
  Evaluated at;
  EXPECT_EQ(at.load_rule("generate: {apiVersion: v1, kind: ConfigMap, name: x, namespace: prod}"),
            "");
  EXPECT_EQ(at.evaluate(pod, Phase::generate).rules[0].generated.size(), 1U);
}

TEST(Mutate, references_lead_through_the_rule) {
  Evaluated at;
  EXPECT_EQ(
      at.load_rule("mutate: {patchStrategicMerge: {metadata: {labels: {a: '{{ request.operation "
                   "}}', +(b): $(./../a), c: $(/mutate/patchStrategicMerge/metadata/labels/b)}}}}"),
      "");
  const policy::Response& response = at.evaluate(pod, Phase::mutate);
  EXPECT_TRUE(document::equal(*response.patched.find("metadata")->find("labels"),
                              at.read("{a: CREATE, b: CREATE, c: $(./../a)}")))
      << document::to_json(response.patched);
}

TEST(Generate, copies_objects_and_says_when_there_is_none) {
  Evaluated at;
  const document::Node secret = at.read(
      "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: default, uid: u}, data: {a: "
      "b}}");
  constexpr std::string_view body =
      "generate: {apiVersion: v1, kind: Secret, name: t, namespace: prod, clone: {name: s, "
      "namespace: default}}";
  at.load_rule(body);
  EXPECT_EQ(at.statuses(pod, Phase::generate), "r=error");
  at.world.add_object(secret, policy::Cluster::Seen::everywhere);
  at.world.set_present();
  const policy::Response& response = at.evaluate(pod, Phase::generate);
  ASSERT_EQ(response.rules[0].generated.size(), 1U) << response.rules[0].message;
  const document::Node& metadata = *response.rules[0].generated[0].find("metadata");
  EXPECT_EQ(metadata.find("namespace")->string(), "prod");
  EXPECT_EQ(metadata.find("uid"), nullptr);
}

TEST(VerifyImages, digests_are_checked_and_signatures_never_pass) {
  Evaluated at;
  EXPECT_EQ(at.load_rule("verifyImages: [{imageReferences: ['*'], mutateDigest: false, required: "
                         "false}]"),
            "");
  EXPECT_EQ(at.statuses(pod), "r=fail");
  EXPECT_EQ(at.first().message, "missing digest for docker.io/nginx:latest");
  EXPECT_EQ(at.statuses(pod, Phase::verify_images), "");
  at.load_rule("verifyImages: [{imageReferences: ['ghcr.io/*'], mutateDigest: false}]");
  EXPECT_EQ(at.statuses(pod), "");
  at.load_rule(
      "verifyImages: [{imageReferences: ['*nginx*'], mutateDigest: false, attestors: "
      "[{entries: [{keys: {publicKeys: k}}]}]}]");
  EXPECT_EQ(at.statuses(pod, Phase::verify_images), "r=error");
}

}  // namespace
}  // namespace kyverno
