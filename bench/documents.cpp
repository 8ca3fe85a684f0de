// Documents and expressions, without any I/O: YAML (beside libfyaml's own tree) and JSON to trees
// with spans, and the JMESPath expressions that Kyverno's policy library uses most, weighted by how
// often they stand there, each evaluated on a pod as an admission request carries it. Figures of
// one core.
#include <benchmark/benchmark.h>
#include <libfyaml.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "engines/document/reading.h"
#include "engines/document/write.h"
#include "engines/jmespath/evaluation.h"

namespace {

template <class T>
T must(base::Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "documents: %s\n", result.error().message.c_str());
  std::exit(1);
}

// A deployment of two containers, as people write them: 1.9 kB.
constexpr std::string_view deployment = R"(apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout-NUMBER
  namespace: shop
  labels:
    app.kubernetes.io/name: checkout
    app.kubernetes.io/part-of: shop
    team: payments
  annotations:
    description: "Takes the order, and the money"
    example.com/owner: payments@example.com
spec:
  replicas: 3
  revisionHistoryLimit: 5
  selector:
    matchLabels:
      app.kubernetes.io/name: checkout
  template:
    metadata:
      labels:
        app.kubernetes.io/name: checkout
        team: payments
    spec:
      serviceAccountName: checkout
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        seccompProfile:
          type: RuntimeDefault
      containers:
      # The one that customers talk to.
      - name: server
        image: registry.example.com/shop/checkout:1.24.3
        args: ["--port", "8080", "--log-level=info"]
        ports:
        - containerPort: 8080
          name: http
        env:
        - name: DATABASE_URL
          valueFrom:
            secretKeyRef:
              name: checkout-database
              key: url
        - name: CACHE
          value: redis://cache.shop.svc:6379
        resources:
          requests:
            cpu: 250m
            memory: 256Mi
          limits:
            memory: 512Mi
        readinessProbe:
          httpGet:
            path: /healthz
            port: http
          periodSeconds: 5
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities:
            drop: [ALL]
      - name: proxy
        image: registry.example.com/mesh/proxy@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
        command:
        - /usr/local/bin/proxy
        - --config=/etc/proxy/config.yaml
        volumeMounts:
        - name: config
          mountPath: /etc/proxy
          readOnly: true
      volumes:
      - name: config
        configMap:
          name: proxy-config
)";

std::string stream_of(std::size_t documents) {
  std::string text;
  for (std::size_t i = 0; i < documents; ++i) {
    std::string one(deployment);
    one.replace(one.find("NUMBER"), 6, std::to_string(i));
    text += "---\n" + one;
  }
  return text;
}

constexpr std::size_t documents_read = 1000;

void read_yaml(benchmark::State& state) {
  const std::string text = stream_of(documents_read);
  document::Sources sources;
  const std::uint32_t source = sources.add("stream.yaml", text);
  for (auto _ : state) {
    document::Arena arena;
    document::Keys keys(arena);
    document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
    benchmark::DoNotOptimize(must(document::read_yaml(source, reading)));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(read_yaml)->Unit(benchmark::kMillisecond);

// The peer: libfyaml's own tree of the same text.
void read_yaml_libfyaml(benchmark::State& state) {
  const std::string text = stream_of(documents_read);
  fy_parse_cfg config{};
  config.flags = FYPCF_QUIET;
  for (auto _ : state) {
    fy_parser* const parser = fy_parser_create(&config);
    fy_parser_set_string(parser, text.data(), text.size());
    std::size_t count = 0;
    for (fy_document* one = nullptr; (one = fy_parse_load_document(parser)) != nullptr; ++count)
      fy_document_destroy(one);
    if (count != documents_read) {
      std::fprintf(stderr, "documents: libfyaml read %zu\n", count);
      std::exit(1);
    }
    fy_parser_destroy(parser);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(read_yaml_libfyaml)->Unit(benchmark::kMillisecond);

void read_json(benchmark::State& state) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto documents =
      must(document::read_yaml(sources.add("stream.yaml", stream_of(documents_read)), reading));
  std::string text;
  document::write_json_indented(text, document::list(documents));
  const std::uint32_t source = sources.add("stream.json", text);
  for (auto _ : state) {
    document::Arena fresh;
    document::Keys fresh_keys(fresh);
    document::Reading again{.sources = sources, .arena = fresh, .keys = fresh_keys};
    benchmark::DoNotOptimize(must(document::read_json(source, again)));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(read_json)->Unit(benchmark::kMillisecond);

struct Weighted {
  int weight;
  std::string_view text;
};

// Counted in github.com/kyverno/policies; what a policy defines for itself is read as if missing.
constexpr Weighted expressions[] = {
    {73, "request.operation || 'BACKGROUND'"},
    {22, "element.name"},
    {21, "request.namespace"},
    {18, "request.object.metadata.name"},
    {13, "element.image"},
    {11, "request.object.apiVersion"},
    {8, "request.object.metadata.namespace"},
    {7, "request.object.kind"},
    {6, "elementIndex"},
    {4, "request.operation"},
    {3, "request.object.spec.template.metadata.labels"},
    {3, "request.object.spec.replicas"},
    {3, "request.object.metadata.labels.dataprotection || ''"},
    {3, "element.securityContext.capabilities.drop[].to_upper(@) || `[]`"},
    {3, "element.securityContext.capabilities.drop[] || `[]`"},
    {3, "element.keys(@)[]"},
    {3, "contains(element.ports[].name, '*')"},
    {2, "serviceAccountName"},
    {2, "request.object.spec.template.spec.serviceAccountName"},
    {2, "request.object.spec.rules[].host"},
    {2, "request.object.spec.keys(@)"},
    {2, "request.object.spec.template.spec.containers[].resources.keys(@)[]"},
    {2,
     "request.object.spec.template.spec.[ephemeralContainers, initContainers, containers][]."
     "ports[].containerPort"},
    {2, "request.object.metadata.uid || ''"},
    {2, "images.containers.*.registry | [0]"},
    {2, "images.containers.*.registry"},
    {2, "images.containers.*.name | [0]"},
    {2, "element.resources.limits.memory || element.resources.requests.memory"},
    {2, "element.resources || ''"},
    {2, "element.keys(@)"},
    {2, "element"},
    {1, "request.userInfo.groups[?contains(@,':') == `false`]"},
    {1, "request.userInfo.groups[?contains(@,':') == `false`][].join('-', [@, '*'])"},
    {1, "request.object.spec.template.spec.volumes[].secret || '' | length(@)"},
    {1, "request.object.spec.template.spec.volumes[].keys(@)[] || ''"},
    {1, "request.object.spec.template.spec.volumes[?hostPath] | length(@)"},
    {1,
     "request.object.spec.template.spec.volumes[?contains(keys(@), 'emptyDir')] || `[]` | "
     "length(@)"},
    {1, "request.object.spec.template.spec.tolerations[].key || `[]`"},
    {1, "request.object.spec.template.spec.terminationGracePeriodSeconds || `0`"},
    {1, "length(request.object.spec.template.spec.containers[?!readinessProbe]) > `0`"},
};

// What Kyverno's context holds while a rule looks at the first container.
document::Node context_of(document::Reading& reading) {
  const auto pod =
      must(document::read_yaml(reading.sources.add("pod.yaml", std::string(deployment)), reading));
  const document::Node around = must(document::read_json(reading.sources.add("context.json", R"({
        "operation": "CREATE", "namespace": "shop", "userInfo": {"username": "ann",
        "groups": ["system:authenticated", "shop"]}, "elementIndex": 0,
        "images": {"containers": {"server": {"registry": "registry.example.com", "name": "checkout",
        "path": "shop/checkout", "tag": "1.24.3"}}}, "serviceAccountName": "checkout"})"),
                                                         reading));
  document::Arena& arena = reading.arena;
  using document::Key;
  const document::Member request[] = {{.key = Key("object"), .value = pod.front()},
                                      {.key = Key("operation"), .value = *around.find("operation")},
                                      {.key = Key("namespace"), .value = *around.find("namespace")},
                                      {.key = Key("userInfo"), .value = *around.find("userInfo")}};
  const document::Node& spec = *pod.front().find("spec")->find("template")->find("spec");
  const document::Member context[] = {
      {.key = Key("request"), .value = document::map(arena, request)},
      {.key = Key("element"), .value = spec.find("containers")->items()[0]},
      {.key = Key("elementIndex"), .value = *around.find("elementIndex")},
      {.key = Key("images"), .value = *around.find("images")},
      {.key = Key("serviceAccountName"), .value = *around.find("serviceAccountName")}};
  return document::map(arena, context);
}

void evaluate_jmespath(benchmark::State& state) {
  document::Sources sources;
  document::Arena arena, scratch;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const document::Node context = context_of(reading);
  std::vector<jmespath::Expression> round;
  for (const Weighted& one : expressions)
    for (int i = 0; i < one.weight; ++i)
      round.push_back(must(jmespath::Expression::compile(one.text, jmespath::Dialect::kyverno)));
  jmespath::Evaluation evaluation(scratch);
  for (auto _ : state) {
    for (const jmespath::Expression& expression : round)
      benchmark::DoNotOptimize(evaluation.run(expression, context));
    scratch.reset();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(round.size()));
}
BENCHMARK(evaluate_jmespath)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
