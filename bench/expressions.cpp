// CEL expressions as admission policies have them, evaluated on a Pod of usual size: one evaluation
// is one expression on the whole object, with the arena reset after it. Prints evaluations a
// second.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "engines/cel/environment.h"
#include "engines/document/reading.h"

namespace {

constexpr std::string_view pod = R"({
  "apiVersion": "v1", "kind": "Pod",
  "metadata": {"name": "web-7d4b9c", "namespace": "shop",
    "labels": {"app": "web", "team": "storefront", "app.kubernetes.io/name": "web"},
    "annotations": {"prometheus.io/scrape": "true"}},
  "spec": {
    "serviceAccountName": "web", "automountServiceAccountToken": false,
    "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"},
      "supplementalGroups": [1000], "fsGroup": 1000},
    "containers": [
      {"name": "web", "image": "registry.example.com/shop/web:1.24.3", "imagePullPolicy": "IfNotPresent",
       "ports": [{"name": "http", "containerPort": 8080}],
       "env": [{"name": "MODE", "value": "production"}, {"name": "LEVEL", "value": "info"}],
       "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
       "securityContext": {"allowPrivilegeEscalation": false, "privileged": false,
         "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}},
       "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}},
       "volumeMounts": [{"name": "data", "mountPath": "/data"}]},
      {"name": "proxy", "image": "registry.example.com/mesh/proxy:2.1.0",
       "ports": [{"name": "admin", "containerPort": 15000}],
       "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
       "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}],
    "volumes": [{"name": "data", "emptyDir": {}}, {"name": "keys", "secret": {"secretName": "safe-web"}}]}})";

constexpr std::array<std::string_view, 20> expressions = {
    "object.spec.containers + object.spec.?initContainers.orValue([]) + "
    "object.spec.?ephemeralContainers.orValue([])",
    "has(object.spec.securityContext)",
    "object.metadata.namespace != 'default'",
    "object.spec.containers.all(c, c.?securityContext.?privileged.orValue(false) == false)",
    "object.spec.containers.all(c, has(c.securityContext) && "
    "has(c.securityContext.allowPrivilegeEscalation) && "
    "c.securityContext.allowPrivilegeEscalation == false)",
    "object.spec.containers.all(c, c.?securityContext.?capabilities.?add.orValue([])"
    ".all(cap, cap in ['CHOWN', 'KILL', 'SETUID', 'SETGID']))",
    "!object.spec.?hostNetwork.orValue(false) && !object.spec.?hostPID.orValue(false) && "
    "!object.spec.?hostIPC.orValue(false)",
    "!has(object.spec.volumes) || object.spec.volumes.all(v, !has(v.hostPath))",
    "object.spec.?volumes.orValue([]).all(v, has(v.configMap) || has(v.csi) || "
    "has(v.downwardAPI) || has(v.emptyDir) || has(v.persistentVolumeClaim) || has(v.secret))",
    "object.spec.containers.all(c, c.?ports.orValue([]).all(p, !has(p.hostPort) || p.hostPort == "
    "0))",
    "object.spec.containers.all(c, !c.image.endsWith(':latest') && c.image.contains(':'))",
    "object.spec.containers.all(c, c.image.startsWith('registry.example.com/'))",
    "has(object.metadata.labels) && 'app.kubernetes.io/name' in object.metadata.labels && "
    "object.metadata.labels['app.kubernetes.io/name'] != ''",
    "object.spec.containers.all(c, has(c.resources) && has(c.resources.requests) && "
    "has(c.resources.limits) && has(c.resources.limits.memory))",
    "object.spec.?securityContext.?supplementalGroups.orValue([]).all(g, g > 0)",
    "object.spec.?securityContext.?seccompProfile.?type.orValue('') in "
    "['RuntimeDefault', 'Localhost']",
    "!object.spec.containers.exists(c, c.?env.orValue([])"
    ".exists(e, e.name == 'DISABLE_AUTH' && e.?value.orValue('') == 'true'))",
    "object.spec.?volumes.orValue([]).all(v, "
    "v.?secret.?secretName.orValue('safe-').startsWith('safe-'))",
    "object.spec.containers.all(c, c.?livenessProbe.hasValue() || c.?readinessProbe.hasValue() || "
    "c.name == 'proxy')",
    "object.spec.?serviceAccountName.orValue('default') != 'default' || "
    "object.spec.?automountServiceAccountToken.orValue(true) == false"};

[[noreturn]] void fail(const std::string& message) {
  std::fprintf(stderr, "expressions: %s\n", message.c_str());
  std::abort();
}

struct World {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys{arena};
  document::Node root;
  cel::Environment environment{&cel::standard_environment()};
  std::vector<cel::Program> programs;

  World() {
    document::Reading reading{sources, arena, keys};
    const auto read = document::read_json(sources.add("pod.json", std::string(pod)), reading);
    if (!read) fail(read.error().message);
    root = *read;
    environment.add_variable("object", cel::Type::dyn());
    for (const std::string_view text : expressions) {
      auto program = environment.compile(text);
      if (!program) fail(program.error().message);
      programs.push_back(*std::move(program));
    }
  }
};

void evaluate(benchmark::State& state) {
  static const World world;
  const cel::Value variables[] = {cel::Value::of(world.root)};
  document::Arena scratch;
  std::size_t at = 0;
  for (auto _ : state) {
    cel::Run run(variables, scratch);
    const cel::Value result = world.programs[at].evaluate(run);
    if (result.is_error()) fail(cel::to_text(result.fault(), world.programs[at].text()));
    benchmark::DoNotOptimize(result);
    scratch.reset();
    if (++at == world.programs.size()) at = 0;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(evaluate);

void compile(benchmark::State& state) {
  static const World world;
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(world.environment.compile(expressions[at]));
    if (++at == expressions.size()) at = 0;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(compile);

}  // namespace

BENCHMARK_MAIN();
