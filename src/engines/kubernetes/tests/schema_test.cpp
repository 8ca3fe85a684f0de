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

TEST(Schema, faults_of_an_object_say_where_and_what_was_meant) {
  World world;
  const std::string_view text =
      "apiVersion: v1\n"
      "kind: Pod\n"
      "metadata: {name: a, labels: {x: 1}}\n"
      "spec:\n"
      "  hostNetwork: 'true'\n"
      "  terminationGracePeriodSeconds: 3.0\n"
      "  priority: 1.5\n"
      "  nodeName: null\n"
      "  containers:\n"
      "  - imagee: nginx\n"
      "    resources: {limits: {cpu: 1, memory: 1Gi}}\n"
      "    livenessProbe: {httpGet: {port: http}}\n";
  std::vector<std::string> shown;
  for (const SchemaFault& fault : schema_faults(world.one(text)))
    shown.push_back(world.sources.place(fault.span) + " " + fault.path + " " +
                    std::string(fault.wanted));
  EXPECT_THAT(shown, testing::ElementsAre("f.yaml:3:33 metadata.labels.x string",
                                          "f.yaml:5:16 spec.hostNetwork boolean",
                                          "f.yaml:7:13 spec.priority integer",
                                          "f.yaml:10:5 spec.containers[0].imagee image",
                                          "f.yaml:10:5 spec.containers[0].name name"));
}

TEST(Schema, unknown_kinds_have_no_faults) {
  World world;
  EXPECT_TRUE(schema_faults(world.one("{apiVersion: example.com/v1, kind: A, x: 1}")).empty());
  EXPECT_TRUE(schema_faults(world.one("[]")).empty());
}

}  // namespace
}  // namespace kubernetes
