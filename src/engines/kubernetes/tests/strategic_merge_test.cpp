#include "engines/kubernetes/strategic_merge.h"

#include <gmock/gmock.h>

#include "engines/kubernetes/tests/world.h"

namespace kubernetes {
namespace {

using document::Node;

struct StrategicCase {
  std::string_view on, patch,
      result;  // members of a Pod, unless they have a kind; YAML or an error
};

std::string with_kind(std::string_view yaml, std::string_view kind) {
  const bool has_kind = yaml.find("kind:") != std::string_view::npos;
  return has_kind ? std::string(yaml)
                  : "apiVersion: v1\nkind: " + std::string(kind) + "\n" + std::string(yaml);
}

constexpr StrategicCase strategic_cases[] = {
    // Maps, plain values and null.
    {"metadata: {labels: {a: x, b: y}}", "metadata: {labels: {b: z, c: w}}",
     "metadata: {labels: {a: x, b: z, c: w}}"},
    {"metadata: {labels: {a: x, b: y}}", "metadata: {labels: {b: null}}",
     "metadata: {labels: {a: x}}"},
    {"spec: {priority: 1}", "spec: {priority: 2, nodeName: null, securityContext: {runAsUser: 1}}",
     "spec: {priority: 2, securityContext: {runAsUser: 1}}"},
    // A text stays a text.
    {"metadata: {labels: {a: x, b: 'no'}}", "metadata: {labels: {a: 1.5, b: true, c: 3}}",
     "metadata: {labels: {a: '1.5', b: 'true', c: 3}}"},
    {"spec: {priority: 1, hostNetwork: true}", "spec: {priority: a, hostNetwork: 'no'}",
     "spec: {priority: a, hostNetwork: 'no'}"},
    {"spec: {nodeName: null}", "spec: {securityContext: {a: {b: null, c: 1}}}",
     "spec: {nodeName: null, securityContext: {a: {c: 1}}}"},
    // Lists with keys: what the patch names comes first.
    {"spec: {containers: [{name: a, image: x}, {name: b, image: y}]}",
     "spec: {containers: [{name: c, image: z}, {name: b, tty: true}]}",
     "spec: {containers: [{name: c, image: z}, {name: b, image: y, tty: true}, {name: a, image: "
     "x}]}"},
    {"spec: {containers: [{name: a, env: [{name: A, value: '1'}]}]}",
     "spec: {containers: [{name: a, env: [{name: B, value: '2'}, {name: A, value: '3'}]}]}",
     "spec: {containers: [{name: a, env: [{name: B, value: '2'}, {name: A, value: '3'}]}]}"},
    {"spec: {}", "spec: {volumes: [{name: a, emptyDir: {}}]}",
     "spec: {volumes: [{name: a, emptyDir: {}}]}"},
    // What lacks its merge key is lost, and nothing is merged with what has it.
    {"spec: {containers: [{name: a, image: x}]}", "spec: {containers: [{image: y}]}",
     "spec: {containers: []}"},
    {"spec: {containers: [{name: a, image: x}]}",
     "spec: {containers: [{image: y}, {name: a, tty: true}]}",
     "spec: {containers: [{name: a, tty: true}]}"},
    // Several keys, of which one may be missing on either side; numbers are their digits.
    {"spec: {containers: [{name: a, ports: [{containerPort: 53, protocol: TCP}, {containerPort: "
     "53, "
     "protocol: UDP}]}]}",
     "spec: {containers: [{name: a, ports: [{containerPort: 53, protocol: UDP, name: dns}]}]}",
     "spec: {containers: [{name: a, ports: [{containerPort: 53, protocol: UDP, name: dns}, "
     "{containerPort: 53, protocol: TCP}]}]}"},
    {"spec: {containers: [{name: a, ports: [{containerPort: 80, protocol: TCP}]}]}",
     "spec: {containers: [{name: a, ports: [{containerPort: '80', name: web}]}]}",
     "spec: {containers: [{name: a, ports: [{containerPort: '80', protocol: TCP, name: web}]}]}"},
    {"spec: {containers: [{name: a, ports: [{containerPort: 80}]}]}",
     "spec: {containers: [{name: a, ports: [{containerPort: 80, protocol: TCP}]}]}",
     "spec: {containers: [{name: a, ports: [{containerPort: 80, protocol: TCP}]}]}"},
    // Lists without keys.
    {"spec: {tolerations: [{key: a}]}", "spec: {tolerations: [{key: b}]}",
     "spec: {tolerations: [{key: b}]}"},
    {"spec: {containers: [{name: a, args: [x, y]}]}", "spec: {containers: [{name: a, args: [z]}]}",
     "spec: {containers: [{name: a, args: [z]}]}"},
    {"metadata: {finalizers: [a, b]}", "metadata: {finalizers: [c, b]}",
     "metadata: {finalizers: [c, b, a]}"},
    {"spec: {tolerations: [{key: a}]}", "spec: {tolerations: null}", "spec: {}"},
    // Directives.
    {"spec: {containers: [{name: a}, {name: b}]}",
     "spec: {containers: [{name: a, $patch: delete}]}", "spec: {containers: [{name: b}]}"},
    {"spec: {containers: [{name: a, tty: true}, {name: b}]}",
     "spec: {containers: [{name: a, image: x, $patch: replace}]}",
     "spec: {containers: [{name: a, image: x}, {name: b}]}"},
    {"spec: {containers: [{name: a}, {name: b}]}",
     "spec: {containers: [{$patch: replace}, {name: c}]}", "spec: {containers: [{name: c}]}"},
    {"spec: {containers: [{name: a}], priority: 1}", "spec: {containers: [{$patch: delete}]}",
     "spec: {priority: 1}"},
    {"spec: {securityContext: {runAsUser: 1}}",
     "spec: {securityContext: {$patch: replace, fsGroup: 2}}",
     "spec: {securityContext: {fsGroup: 2}}"},
    {"spec: {securityContext: {runAsUser: 1}}", "spec: {securityContext: {$patch: delete}}",
     "spec: {}"},
    {"spec: {}", "spec: {securityContext: {$patch: delete, fsGroup: 1}}", "spec: {}"},
    {"spec: {}", "spec: {containers: [{name: a, $patch: delete}, {name: b}]}",
     "spec: {containers: [{name: b}]}"},
    {"spec: {}", "spec: {securityContext: {$patch: drop}}",
     "/spec/securityContext: $patch: must be delete, replace or merge"},
    {"spec: {volumes: [{name: a, emptyDir: {medium: Memory}}]}",
     "spec: {volumes: [{name: a, $retainKeys: [name, hostPath], hostPath: {path: /x}}]}",
     "spec: {volumes: [{name: a, hostPath: {path: /x}}]}"},
    {"metadata: {finalizers: [a, b, c]}",
     "metadata: {$deleteFromPrimitiveList/finalizers: [b], finalizers: [d]}",
     "metadata: {finalizers: [d, a, c]}"},
    {"spec: {containers: [{name: a}, {name: b}, {name: c}]}",
     "spec: {$setElementOrder/containers: [{name: c}, {name: a}]}",
     "spec: {containers: [{name: c}, {name: b}, {name: a}]}"},
    {"metadata: {finalizers: [a]}", "metadata: {$deleteFromPrimitiveList/finalizers: b}",
     "/metadata: $deleteFromPrimitiveList/finalizers: must be a list"},
    // What does not fit.
    {"spec: {priority: 1}", "spec: {priority: {a: 1}}",
     "/spec/priority: the patch has a map where the object has a plain value"},
    {"spec: {containers: []}", "spec: {containers: {name: a}}",
     "/spec/containers: the patch has a map where the object has a list"},
};

TEST(StrategicMerge, follows_the_schema_of_the_kind) {
  for (const StrategicCase& c : strategic_cases) {
    World world;
    const auto result =
        apply_strategic_merge(world.one(with_kind(c.on, "Pod")), world.one(c.patch), world.arena);
    if (!result)
      EXPECT_EQ(result.error().message, c.result) << c.on << " with " << c.patch;
    else
      EXPECT_EQ(document::to_json(*result),
                document::to_json(world.one(with_kind(c.result, "Pod"))))
          << c.on << " with " << c.patch;
  }
}

TEST(StrategicMerge, replaces_every_list_of_an_unknown_kind) {
  World world;
  const auto result = apply_strategic_merge(
      world.one("{apiVersion: a/v1, kind: A, containers: [{name: a}], finalizers: [x]}"),
      world.one("{containers: [{name: b}], finalizers: [z]}"), world.arena);
  EXPECT_EQ(shown(result), R"({"apiVersion":"a/v1","kind":"A","containers":[{"name":"b"}],)"
                           R"("finalizers":["z"]})");
}

TEST(StrategicMerge, knows_objects_within_objects) {
  World world;
  const std::string_view on =
      "{apiVersion: a/v1, kind: A, pod: {apiVersion: v1, kind: Pod, spec: {containers: [{name: "
      "a}]}}}";
  const auto result = apply_strategic_merge(
      world.one(on), world.one("{pod: {spec: {containers: [{name: b}]}}}"), world.arena);
  EXPECT_THAT(shown(result), testing::HasSubstr(R"("containers":[{"name":"b"},{"name":"a"}])"));
}

TEST(StrategicMerge, a_second_time_changes_nothing_more) {
  for (const StrategicCase& c : strategic_cases) {
    World world;
    const Node patch = world.one(c.patch);
    const auto once = apply_strategic_merge(world.one(with_kind(c.on, "Pod")), patch, world.arena);
    if (!once) continue;
    EXPECT_EQ(shown(apply_strategic_merge(*once, patch, world.arena)),
              c.patch.find("$setElementOrder") == std::string_view::npos ? document::to_json(*once)
                                                                         : shown(once))
        << c.patch;
  }
}

TEST(StrategicMerge, of_the_whole_object_may_leave_nothing) {
  World world;
  const Node pod = world.one("{apiVersion: v1, kind: Pod}");
  EXPECT_EQ(shown(apply_strategic_merge(pod, world.one("{$patch: delete}"), world.arena)), "null");
  EXPECT_EQ(shown(apply_strategic_merge(pod, world.one("{}"), world.arena)),
            document::to_json(pod));
}

TEST(StrategicMerge, has_a_limit) {
  World world;
  const Node on = world.one("{apiVersion: v1, kind: Pod, metadata: {finalizers: [a, b, c]}}");
  const Node patch = world.one("{metadata: {finalizers: [d, e, f]}}");
  EXPECT_THAT(shown(apply_strategic_merge(on, patch, world.arena, {.nodes_max = 10})),
              testing::HasSubstr("patch_nodes_max (10)"));
  EXPECT_THAT(shown(apply_strategic_merge(on, patch, world.arena, {.depth_max = 3})),
              testing::HasSubstr("patch_depth_max (3)"));
}

TEST(StrategicMerge, empty_maps_can_be_dropped_from_a_patch_beforehand) {
  World world;
  const auto kept = [&](std::string_view patch) {
    return document::to_json(without_empty_maps(world.one(patch), world.arena));
  };
  EXPECT_EQ(kept("{a: {b: {}}, c: [{d: {}}], e: [], f: null, g: [{h: {}}, {i: 1}]}"),
            R"({"e":[],"f":null,"g":[{"i":1}]})");
  EXPECT_EQ(kept("{a: {}}"), "{}");
}

}  // namespace
}  // namespace kubernetes
