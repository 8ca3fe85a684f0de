#include "engines/kubernetes/schema.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "engines/kubernetes/schema_table.h"
#include "engines/kubernetes/tests/world.h"
#include "engines/kubernetes/type_lines.h"

namespace kubernetes {
namespace {

const Schema* pod_schema(std::string_view path) { return at_path(schema_of("v1", "Pod"), path); }

TEST(Schema, of_every_kind_has_the_fields_of_its_type) {
  const SchemaTable table(type_lines());
  EXPECT_GT(table.types(), 600U);
  for (const std::string_view line : type_lines()) {
    if (!line.starts_with("kind ")) continue;
    const std::vector<std::string_view> words = base::split(line, ' ');
    const Schema* schema = schema_of(words[1], words[2]);
    ASSERT_NE(schema, nullptr) << line;
    EXPECT_EQ(schema->type, words[3]);
    EXPECT_FALSE(schema->fields.empty()) << line;
  }
}

TEST(Schema, knows_forms_and_how_lists_are_merged) {
  EXPECT_EQ(pod_schema("spec.containers.image")->form, Form::string);
  EXPECT_EQ(pod_schema("spec.containers.resources.limits.cpu")->form, Form::quantity);
  EXPECT_EQ(pod_schema("spec.containers.livenessProbe.httpGet.port")->form, Form::int_or_string);
  EXPECT_EQ(pod_schema("metadata.creationTimestamp")->form, Form::time);
  EXPECT_EQ(pod_schema("spec.terminationGracePeriodSeconds")->form, Form::integer);
  EXPECT_EQ(pod_schema("metadata.labels")->form, Form::map);
  EXPECT_FALSE(pod_schema("metadata.labels")->atomic);
  EXPECT_TRUE(pod_schema("spec.nodeSelector")->atomic);
  EXPECT_EQ(pod_schema("spec.nope"), nullptr);
  EXPECT_EQ(pod_schema("spec.hostNetwork.nope"), nullptr);
  EXPECT_EQ(at_path(nullptr, "spec"), nullptr);

  const Schema* spec = pod_schema("spec");
  const Schema* containers = spec->member("containers");
  EXPECT_TRUE(spec->field("containers")->required);
  EXPECT_EQ(containers->list_type, ListType::map);
  EXPECT_THAT(containers->keys, testing::ElementsAre("name"));
  EXPECT_TRUE(containers->merges);
  EXPECT_EQ(containers->merge_key, "name");
  const Schema* volumes = spec->member("volumes");
  EXPECT_TRUE(volumes->merges);
  EXPECT_TRUE(volumes->retains_keys);
  EXPECT_EQ(spec->member("tolerations")->list_type, ListType::atomic);
  EXPECT_FALSE(spec->member("tolerations")->merges);
  EXPECT_THAT(pod_schema("spec.containers")->member("ports")->keys,
              testing::ElementsAre("containerPort", "protocol"));
  EXPECT_EQ(pod_schema("metadata")->member("finalizers")->list_type, ListType::set);
  EXPECT_TRUE(pod_schema("metadata")->member("finalizers")->merges);
  EXPECT_EQ(schema_of("v1", "Deployment"), nullptr);
  EXPECT_EQ(at_path(schema_of("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
                    "spec.versions.schema.openAPIV3Schema.properties.a.properties.b.type")
                ->form,
            Form::string);
}

// The first value that Kubernetes cannot read into its type: where, its path and its form.
std::string first_wrong_form(std::string_view text) {
  World world;
  const auto found = wrong_form(world.one(text));
  if (!found) return "none";
  return world.sources.place(found->span) + " " + found->path + " " +
         std::string(name(found->wanted));
}

TEST(Schema, the_first_value_of_a_wrong_form_is_found_with_its_place) {
  const std::string pod = "apiVersion: v1\nkind: Pod\n";
  EXPECT_EQ(first_wrong_form(pod + "metadata: {name: a, labels: {x: 1}}\nspec: []\n"),
            "f.yaml:3:33 metadata.labels.x string");
  EXPECT_EQ(first_wrong_form(pod + "spec:\n  hostNetwork: 'true'\n"),
            "f.yaml:4:16 spec.hostNetwork boolean");
  EXPECT_EQ(first_wrong_form(pod + "spec:\n  priority: 1.5\n"),
            "f.yaml:4:13 spec.priority integer");
  EXPECT_EQ(first_wrong_form(pod + "spec: {containers: {name: a}}\n"),
            "f.yaml:3:20 spec.containers list");
  EXPECT_EQ(first_wrong_form(pod + "spec: {containers: [{name: a}, b]}\n"),
            "f.yaml:3:32 spec.containers[1] map");
}

TEST(Schema, what_a_type_reads_has_no_wrong_form) {
  EXPECT_EQ(first_wrong_form("apiVersion: v1\n"
                             "kind: Pod\n"
                             "spec:\n"
                             "  terminationGracePeriodSeconds: 3.0\n"
                             "  nodeName: null\n"
                             "  unknown: {a: 1}\n"
                             "  containers:\n"
                             "  - resources: {limits: {cpu: 1, memory: 1Gi}}\n"
                             "    livenessProbe: {httpGet: {port: http}}\n"),
            "none");
  EXPECT_EQ(first_wrong_form("{apiVersion: example.com/v1, kind: A, x: 1}"), "none");
  EXPECT_EQ(first_wrong_form("[]"), "none");
}

}  // namespace
}  // namespace kubernetes
