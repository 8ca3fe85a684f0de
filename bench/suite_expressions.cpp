// The 40 CEL and the 40 JMESPath expressions that a suite of Kyverno policies uses most, taken from
// its files when it starts, each as often as it stands there, evaluated on the pods of the suite.
// One evaluation is one expression on one pod; pairs that give an error are left out. Prints
// evaluations a second of one core. The suite is a folder, ../shared/data/policy/kyverno-policies
// unless SUITE names another.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "engines/cel/environment.h"
#include "engines/cel/kyverno.h"
#include "engines/cel/map_builder.h"
#include "engines/document/build.h"
#include "engines/document/reading.h"
#include "engines/jmespath/evaluation.h"

namespace {

using document::Node;

constexpr std::size_t most_used = 40, pods_max = 200;
const std::vector<std::string> variable_names = {"object",          "oldObject", "request",
                                                 "namespaceObject", "params",    "variables"};

[[noreturn]] void fail(const std::string& message) {
  std::fprintf(stderr, "suite_expressions: %s\n", message.c_str());
  std::exit(1);
}

struct Used {
  std::size_t count = 0;
  const Node* variables = nullptr;  // of the policy that it was first seen in
};
using Uses = std::map<std::string, Used, std::less<>>;

// What stands between {{ and }}, where nothing else is within but one pair of braces.
void find_variables(std::string_view text, Uses& into) {
  for (std::size_t at = text.find("{{"); at != std::string_view::npos;
       at = text.find("{{", at + 2)) {
    int depth = 0;
    std::size_t end = at + 2;
    for (; end < text.size() && depth >= 0 && depth <= 1; ++end)
      depth += text[end] == '{' ? 1 : text[end] == '}' ? -1 : 0;
    if (depth != -1 || end >= text.size() || text[end] != '}') continue;
    std::string_view inside = base::trim(text.substr(at + 2, end - 1 - at - 2));
    if (inside.starts_with('-')) inside = base::trim(inside.substr(1));
    if (!inside.empty() && inside != "@") ++into[std::string(inside)].count;
  }
}

class Suite {
 public:
  Suite() {
    const char* named = std::getenv("SUITE");
    const std::filesystem::path folder =
        named != nullptr ? named : "../shared/data/policy/kyverno-policies";
    if (!std::filesystem::exists(folder)) fail("no suite in " + folder.string());
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.path().extension() == ".yaml") read(entry.path());
    std::printf("%zu CEL and %zu JMESPath expressions, %zu pods\n", cel.size(), jmespath.size(),
                pods.size());
  }

  Uses cel, jmespath;
  std::vector<Node> pods;

 private:
  void read(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    document::Reading reading{.sources = sources_, .arena = arena_, .keys = keys_};
    const auto documents = document::read_yaml(sources_.add(path.string(), text.str()), reading);
    if (!documents) return;  // some files are broken on purpose
    for (const Node& node : *documents) take(node);
  }

  void take(const Node& node) {
    const Node* kind = node.find("kind");
    const Node* spec = node.find("spec");
    if (kind == nullptr || !kind->is_string() || spec == nullptr) return;
    if (kind->string() == "Pod" && pods.size() < pods_max) pods.push_back(node);
    if (kind->string() == "ClusterPolicy") walk_jmespath(*spec);
    if (kind->string() != "Pod") walk_cel(*spec, spec->find("variables"));
  }
  void walk_jmespath(const Node& node) {
    if (node.is_string()) find_variables(node.string(), jmespath);
    if (node.is_list())
      for (const Node& item : node.items()) walk_jmespath(item);
    if (node.is_map())
      for (const document::Member& member : node.members()) walk_jmespath(member.value);
  }
  // Kyverno's policies have a `cel` with its own variables in each rule.
  void walk_cel(const Node& node, const Node* variables) {
    if (node.is_list())
      for (const Node& item : node.items()) walk_cel(item, variables);
    if (!node.is_map()) return;
    if (const Node* own = node.find("variables")) variables = own;
    for (const document::Member& member : node.members()) {
      const std::string_view key = member.key.text();
      if ((key == "expression" || key == "messageExpression") && member.value.is_string()) {
        Used& used = cel[std::string(base::trim(member.value.string()))];
        ++used.count;
        if (used.variables == nullptr) used.variables = variables;
      }
      walk_cel(member.value, variables);
    }
  }

  document::Sources sources_;
  document::Arena arena_;
  document::Keys keys_{arena_};
};

const Suite& suite() {
  static const Suite read;
  return read;
}

std::vector<std::pair<std::string, Used>> by_use(const Uses& uses) {
  std::vector<std::pair<std::string, Used>> sorted(uses.begin(), uses.end());
  std::ranges::sort(sorted, [](const auto& a, const auto& b) {
    return a.second.count != b.second.count ? a.second.count > b.second.count : a.first < b.first;
  });
  return sorted;
}

// The pairs to evaluate, each expression as often as it is used and on one pod after the other.
template <class Pair>
std::vector<Pair> mixed(const std::vector<std::vector<Pair>>& pairs,
                        const std::vector<std::size_t>& counts) {
  std::vector<Pair> order;
  for (std::size_t i = 0; i < pairs.size(); ++i)
    for (std::size_t k = 0; k < counts[i] * 4; ++k) order.push_back(pairs[i][k % pairs[i].size()]);
  // By a step without a common divisor, so that neighbours differ.
  std::vector<Pair> spread;
  constexpr std::size_t step = 7919;
  for (std::size_t i = 0; i < order.size(); ++i) spread.push_back(order[i * step % order.size()]);
  return spread;
}

class CelWorld {
 public:
  struct Pair {
    const cel::Program* program;
    const std::vector<cel::Value>* variables;
  };

  CelWorld() : environment_(&cel::standard_environment(), {.lenient_or_value = true}) {
    for (const std::string& name : variable_names)
      environment_.add_variable(name, cel::Type::dyn());
    cel::library::add_kyverno(environment_);
    std::vector<std::vector<Pair>> pairs;
    std::vector<std::size_t> counts;
    for (const auto& [text, used] : by_use(suite().cel)) {
      if (pairs.size() == most_used) break;
      auto program = environment_.compile(text);
      if (!program) continue;
      programs_.push_back(std::make_unique<cel::Program>(*std::move(program)));
      auto usable = pairs_of(*programs_.back(), used.variables);
      if (usable.empty()) continue;
      pairs.push_back(std::move(usable));
      counts.push_back(used.count);
    }
    order = mixed(pairs, counts);
  }

  std::vector<Pair> order;

 private:
  std::vector<Pair> pairs_of(const cel::Program& program, const Node* definitions) {
    std::vector<Pair> usable;
    for (const Node& pod : suite().pods) {
      auto values =
          std::make_unique<std::vector<cel::Value>>(variable_names.size(), cel::Value::null());
      (*values)[0] = cel::Value::of(pod);
      values->back() = variables_of(definitions, *values);
      cel::Run run(*values, arena_);
      if (program.evaluate(run).is_error()) continue;
      usable.push_back({&program, values.get()});
      values_.push_back(std::move(values));
    }
    return usable;
  }

  // Those that are no error, so that policies are evaluated as if they had memoised them.
  cel::Value variables_of(const Node* definitions, std::vector<cel::Value> values) {
    std::vector<cel::Entry> entries;
    if (definitions == nullptr || !definitions->is_list()) return cel::map_of(arena_, {});
    for (const Node& definition : definitions->items()) {
      const Node *name = definition.find("name"), *text = definition.find("expression");
      if (name == nullptr || text == nullptr || !name->is_string() || !text->is_string()) continue;
      auto program = environment_.compile(text->string());
      if (!program) continue;
      programs_.push_back(std::make_unique<cel::Program>(*std::move(program)));
      values.back() = entries_map(entries);
      cel::Run run(values, arena_);
      const cel::Value value = programs_.back()->evaluate(run);
      if (!value.is_error()) entries.push_back({cel::Value::string(name->string()), value});
    }
    return entries_map(entries);
  }
  cel::Value entries_map(const std::vector<cel::Entry>& entries) {
    const auto place = arena_.array<cel::Entry>(entries.size());
    std::ranges::copy(entries, place.begin());
    return cel::map_of(arena_, place);
  }

  cel::Environment environment_;
  document::Arena arena_;
  std::vector<std::unique_ptr<cel::Program>> programs_;
  std::vector<std::unique_ptr<std::vector<cel::Value>>> values_;
};

void cel_most_used(benchmark::State& state) {
  static const CelWorld world;
  document::Arena scratch;
  std::size_t at = 0;
  for (auto _ : state) {
    const auto& pair = world.order[at];
    cel::Run run(*pair.variables, scratch);
    benchmark::DoNotOptimize(pair.program->evaluate(run));
    scratch.reset();
    if (++at == world.order.size()) at = 0;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(cel_most_used);

class JmespathWorld {
 public:
  struct Pair {
    const jmespath::Expression* expression;
    const Node* context;
  };

  JmespathWorld() {
    for (const Node& pod : suite().pods) contexts_.push_back(context_of(pod));
    std::vector<std::vector<Pair>> pairs;
    std::vector<std::size_t> counts;
    for (const auto& [text, used] : by_use(suite().jmespath)) {
      if (pairs.size() == most_used) break;
      auto expression = jmespath::Expression::compile(text, jmespath::Dialect::kyverno);
      if (!expression) continue;
      expressions_.push_back(std::make_unique<jmespath::Expression>(*std::move(expression)));
      std::vector<Pair> usable;
      jmespath::Evaluation evaluation(arena_);
      for (const Node& context : contexts_)
        if (evaluation.run(*expressions_.back(), context))
          usable.push_back({expressions_.back().get(), &context});
      if (usable.empty()) continue;
      pairs.push_back(std::move(usable));
      counts.push_back(used.count);
    }
    order = mixed(pairs, counts);
  }

  std::vector<Pair> order;

 private:
  // What an admission request and a loop over containers put there.
  Node context_of(const Node& pod) {
    const auto member = [](std::string_view name, const Node& value) {
      return document::Member{.key = document::Key(name), .value = value};
    };
    const Node* containers = pod.find("spec")->find("containers");
    const Node element = containers != nullptr && containers->is_list() && containers->size() > 0
                             ? containers->items()[0]
                             : Node();
    const document::Member request[] = {member("object", pod), member("oldObject", Node()),
                                        member("operation", Node::string("CREATE")),
                                        member("namespace", Node::string("default"))};
    const document::Member all[] = {member("request", document::map(arena_, request)),
                                    member("element", element),
                                    member("elementIndex", Node::int64(0))};
    return document::map(arena_, all);
  }

  document::Arena arena_;
  std::vector<Node> contexts_;
  std::vector<std::unique_ptr<jmespath::Expression>> expressions_;
};

void jmespath_most_used(benchmark::State& state) {
  static const JmespathWorld world;
  document::Arena scratch;
  jmespath::Evaluation evaluation(scratch);
  std::size_t at = 0;
  for (auto _ : state) {
    const auto& pair = world.order[at];
    benchmark::DoNotOptimize(evaluation.run(*pair.expression, *pair.context));
    scratch.reset();
    if (++at == world.order.size()) at = 0;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(jmespath_most_used);

}  // namespace

BENCHMARK_MAIN();
