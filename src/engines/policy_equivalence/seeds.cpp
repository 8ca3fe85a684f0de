#include <algorithm>
#include <utility>

#include "engines/document/build.h"
#include "engines/document/reading.h"
#include "engines/kubernetes/kinds.h"
#include "engines/policy/object_names.h"
#include "engines/policy_equivalence/literals.h"

namespace policy_equivalence {

using document::Key;
using document::Node;

std::vector<Node> common_seeds(document::Arena& arena, document::Sources& sources) {
  constexpr std::string_view text = R"(
{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: default, labels: {app: a}},
 spec: {containers: [{name: a, image: "registry.example/a:1"}]}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: default, labels: {app: a}},
 spec: {replicas: 2, selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}},
  spec: {containers: [{name: a, image: "registry.example/a:1"}]}}}}
---
{apiVersion: v1, kind: Service, metadata: {name: a, namespace: default},
 spec: {type: ClusterIP, ports: [{port: 80}]}}
---
{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a, namespace: default},
 spec: {rules: [{host: a.example}]}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {app: a}}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default}, data: {a: b}}
---
{apiVersion: batch/v1, kind: CronJob, metadata: {name: a, namespace: default, labels: {app: a}},
 spec: {schedule: "0 0 * * *", jobTemplate: {spec: {template: {metadata: {labels: {app: a}},
  spec: {containers: [{name: a, image: "registry.example/a:1"}]}}}}}}
---
{apiVersion: mainstay.dev/v1, kind: TerraformResource, metadata: {name: a.a}, type: a, provider: a,
 actions: [create], before: null, after: {a: b}, unknown: {}}
---
{apiVersion: mainstay.dev/v1, kind: Dockerfile, metadata: {name: Dockerfile},
 stages: [{name: "", from: {image: a, tag: "1"},
  instructions: [{op: RUN, args: [a], raw: RUN a}, {op: USER, args: [a], raw: USER a}]}]}
---
{apiVersion: mainstay.dev/v1, kind: Image, metadata: {name: a}, reference: "a:1",
 config: {architecture: amd64, os: linux, config: {User: a, Env: [a=b], Entrypoint: [a]},
  history: [{created: "2026-01-01T00:00:00Z", created_by: RUN a}]}, layers: [], files: []}
---
{apiVersion: mainstay.dev/v1, kind: Vulnerability, metadata: {name: a}, severity: high,
 package: {name: a, version: "1"}, fixed: "2"}
)";
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto seeds = document::read_yaml(sources.add("common objects", std::string(text)), reading);
  CHECK(seeds);
  return *seeds;
}

std::vector<Node> named_seeds(const Literals& literals, std::span<const Node> seeds,
                              document::Arena& arena) {
  std::vector<Node> named;
  for (const kubernetes::KindFacts& fact : kubernetes::kinds()) {
    const bool is_named = std::ranges::any_of(literals.values, [&](const Node& value) {
      return value.is_string() && (value.string() == fact.kind || value.string() == fact.plural);
    });
    const bool is_there = std::ranges::any_of(
        seeds, [&](const Node& seed) { return policy::kind_of(seed) == fact.kind; });
    if (!is_named || is_there) continue;
    const std::string version = fact.group.empty() ? "v1" : std::string(fact.group) + "/v1";
    const document::Member name[] = {{.key = Key("name"), .value = Node::string("a")}};
    const document::Member members[] = {
        {.key = Key("apiVersion"), .value = document::string(arena, version)},
        {.key = Key("kind"), .value = Node::string(fact.kind)},
        {.key = Key("metadata"), .value = document::map(arena, name)},
        {.key = Key("spec"), .value = document::map(arena, {})}};
    named.push_back(document::map(arena, members));
  }
  return named;
}

}  // namespace policy_equivalence
