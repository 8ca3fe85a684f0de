#include "engines/kubernetes/structured_merge.h"

#include <gmock/gmock.h>

#include "engines/kubernetes/tests/world.h"

namespace kubernetes {
namespace {

using document::Node;

struct ApplyCase {
  std::string_view on, configuration, result;  // members of a Pod; YAML or the message of an error
};

std::string pod_yaml(std::string_view yaml) {
  return "apiVersion: v1\nkind: Pod\n" + std::string(yaml);
}

constexpr ApplyCase apply_cases[] = {
    {"metadata: {labels: {a: x}}", "metadata: {labels: {a: v, b: z}, annotations: {c: w}}",
     "metadata: {labels: {a: v, b: z}, annotations: {c: w}}"},
    {"spec: {priority: 1}", "spec: {priority: 2, securityContext: {runAsUser: 1.0}}",
     "spec: {priority: 2, securityContext: {runAsUser: 1}}"},
    // Lists of maps: both orders where they agree, else that of the configuration.
    {"spec: {containers: [{name: a, image: x}, {name: b}]}",
     "spec: {containers: [{name: a, tty: true}]}",
     "spec: {containers: [{name: a, image: x, tty: true}, {name: b}]}"},
    {"spec: {containers: [{name: a}, {name: b}]}", "spec: {containers: [{name: c}]}",
     "spec: {containers: [{name: a}, {name: b}, {name: c}]}"},
    {"spec: {containers: [{name: a}, {name: b}]}", "spec: {containers: [{name: c}, {name: b}]}",
     "spec: {containers: [{name: a}, {name: c}, {name: b}]}"},
    {"spec: {containers: [{name: b}, {name: x}, {name: a}]}",
     "spec: {containers: [{name: m}, {name: a}, {name: b}]}",
     "spec: {containers: [{name: x}, {name: m}, {name: a}, {name: b}]}"},
    {"spec: {containers: [{name: a, ports: [{containerPort: 80, name: web}]}]}",
     "spec: {containers: [{name: a, ports: [{containerPort: 80, protocol: TCP, hostPort: 1}, "
     "{containerPort: 80, protocol: UDP}]}]}",
     "spec: {containers: [{name: a, ports: [{containerPort: 80, name: web, protocol: TCP, "
     "hostPort: 1}, {containerPort: 80, protocol: UDP}]}]}"},
    {"metadata: {finalizers: [a, b]}", "metadata: {finalizers: [c, a]}",
     "metadata: {finalizers: [c, a, b]}"},
    {"spec: {}", "spec: {volumes: [{name: a, emptyDir: {}}]}",
     "spec: {volumes: [{name: a, emptyDir: {}}]}"},
    // What is refused.
    {"spec: {}", "spec: {tolerations: [{key: a}]}",
     "/spec/tolerations: may not mutate atomic arrays, maps or structs"},
    {"spec: {}", "spec: {nodeSelector: {a: b}}",
     "/spec/nodeSelector: may not mutate atomic arrays, maps or structs"},
    {"spec: {containers: [{name: a}]}", "spec: {containers: [{name: a, args: [x]}]}",
     "/spec/containers/0/args: may not mutate atomic arrays, maps or structs"},
    {"spec: {}", "automountServiceAccountToken: false",
     "/automountServiceAccountToken: no such field in core.v1.Pod"},
    {"spec: {}", "spec: {container: []}",
     "/spec/container: no such field in core.v1.PodSpec; did you mean containers?"},
    {"spec: {}", "spec: {priority: high}", "/spec/priority: is no integer"},
    {"spec: {}", "spec: {containers: [{image: a}]}", "/spec/containers/0: lacks a key of its list"},
    {"spec: {}", "spec: {containers: [{name: a}, {name: a}]}",
     "/spec/containers: has two elements with the same key"},
    {"spec: {}", "[]", "an apply configuration must be an object"},
};

TEST(StructuredMerge, follows_the_schema_of_the_kind) {
  for (const ApplyCase& c : apply_cases) {
    World world;
    const auto result =
        apply_structured_merge(world.one(pod_yaml(c.on)), world.one(c.configuration), world.arena);
    if (!result)
      EXPECT_EQ(result.error().message, c.result) << c.on << " with " << c.configuration;
    else
      EXPECT_EQ(document::to_json(*result), document::to_json(world.one(pod_yaml(c.result))))
          << c.on << " with " << c.configuration;
  }
}

TEST(StructuredMerge, a_second_time_changes_nothing_more) {
  for (const ApplyCase& c : apply_cases) {
    World world;
    const Node configuration = world.one(c.configuration);
    const auto once = apply_structured_merge(world.one(pod_yaml(c.on)), configuration, world.arena);
    if (!once) continue;
    EXPECT_EQ(shown(apply_structured_merge(*once, configuration, world.arena)), shown(once));
  }
}

TEST(StructuredMerge, replaces_what_is_atomic_when_asked_to) {
  World world;
  const auto result = apply_structured_merge(
      world.one(pod_yaml("spec: {tolerations: [{key: a}], nodeSelector: {a: b}}")),
      world.one("spec: {tolerations: [{key: b}], nodeSelector: {c: d}}"), world.arena,
      {.allow_atomic = true});
  EXPECT_EQ(document::to_json(*result),
            document::to_json(
                world.one(pod_yaml("spec: {tolerations: [{key: b}], nodeSelector: {c: d}}"))));
}

TEST(StructuredMerge, of_unknown_kinds_has_atomic_lists) {
  World world;
  const Node on = world.one("{apiVersion: a/v1, kind: A, spec: {x: {w: 1}, l: [1]}}");
  EXPECT_EQ(shown(apply_structured_merge(on, world.one("{spec: {x: {z: 2}}}"), world.arena)),
            R"({"apiVersion":"a/v1","kind":"A","spec":{"x":{"w":1,"z":2},"l":[1]}})");
  const Node list = world.one("{spec: {l: [2]}}");
  EXPECT_THAT(shown(apply_structured_merge(on, list, world.arena)),
              testing::HasSubstr("/spec/l: may not mutate atomic"));
  EXPECT_THAT(shown(apply_structured_merge(on, list, world.arena, {.allow_atomic = true})),
              testing::HasSubstr(R"("l":[2])"));
}

TEST(StructuredMerge, tells_all_faults_and_has_limits) {
  World world;
  const Node on = world.one(pod_yaml("spec: {}"));
  const auto result = apply_structured_merge(
      on, world.one("{spec: {x: 1, tolerations: [], priority: a}}"), world.arena);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().details.size(), 3U);
  EXPECT_THAT(shown(apply_structured_merge(on, world.one("{spec: {priority: 1}}"), world.arena,
                                           {.extent = {.depth_max = 2}})),
              testing::HasSubstr("patch_depth_max (2)"));
}

}  // namespace
}  // namespace kubernetes
