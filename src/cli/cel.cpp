// mainstay cel: evaluate and check expressions offline.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/context.h"
#include "cli/documents.h"
#include "cli/exit_status.h"
#include "cli/nouns.h"
#include "engines/cel/environment.h"
#include "engines/cel/value_reading.h"
#include "engines/document/reading.h"

namespace cli {
namespace {

constexpr std::uint64_t printed_parts_max = 10'000'000;

// The documents of the input, and where they lie.
struct CelInput {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys{arena};
  std::vector<document::Node> documents;

  base::Done read(const std::string& path) {
    document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
    documents = TRY(read_documents(path, reading));
    return {};
  }
};

bool is_name(std::string_view text) {
  return !text.empty() && (text[0] < '0' || text[0] > '9') && std::ranges::all_of(text, [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

// `object` is the document; its members have their own names too, unless functions or types do.
struct Names {
  cel::Environment environment{&cel::standard_environment()};
  std::vector<cel::Value> values;

  void add(const std::string& name, const document::Node& node) {
    environment.add_variable(name, cel::Type::dyn());
    values.push_back(cel::Value::of(node));
  }
  explicit Names(const document::Node* document) {
    if (document == nullptr) return;
    add("object", *document);
    if (!document->is_map()) return;
    for (const document::Member& member : document->members())
      if (is_name(member.key.text()) && environment.constant(member.key.text()) == nullptr)
        add(std::string(member.key.text()), member.value);
  }
};

base::Result<std::uint64_t> cost_max_of(const Arguments& arguments) {
  const auto text = arguments.value("cost-max");
  if (!text) return cel::RunLimits().cost_max;
  const auto number = base::to_int64(*text);
  if (!number || *number <= 0) return base::invalid("--cost-max: give a whole number above 0");
  return static_cast<std::uint64_t>(*number);
}

base::Result<int> evaluate_cel(Context& context, const Arguments& arguments,
                               const document::Node* document) {
  const std::uint64_t cost_max = TRY(cost_max_of(arguments));
  const Names names(document);
  const auto program = names.environment.compile(arguments.words[0]);
  if (!program) return tell_fault(program.error().message);
  document::Arena arena;
  cel::Run run(names.values, arena, {.cost_max = cost_max});
  const cel::Value result = program->evaluate(run);
  if (result.is_error()) return tell_fault(cel::to_text(result.fault(), program->text()));
  std::string text;
  if (arguments.has("raw") && result.is(cel::Kind::string)) {
    text = result.text();
  } else {
    cel::Meter meter(printed_parts_max);
    if (!cel::write_json(text, result, meter))
      return base::limited("the result has more than 10,000,000 parts (`printed_parts_max`)");
  }
  context.output.write(text + '\n');
  return exit_done;
}

base::Result<int> cel_eval(Context& context, const Arguments& arguments) {
  const auto path = arguments.value("input");
  if (!path) return evaluate_cel(context, arguments, nullptr);
  CelInput input;
  TRY(input.read(*path));
  int worst = exit_done;
  for (const document::Node& document : input.documents)
    worst = std::max(worst, TRY(evaluate_cel(context, arguments, &document)));
  return worst;
}

base::Result<int> cel_check(Context& context, const Arguments& arguments) {
  CelInput input;
  if (const auto path = arguments.value("input")) TRY(input.read(*path));
  const Names names(input.documents.empty() ? nullptr : &input.documents.front());
  const auto program = names.environment.compile(arguments.words[0]);
  if (!program) return tell_fault(program.error().message);
  const cel::CostRange& cost = program->cost();
  std::string text = "type: " + cel::to_text(program->type()) + '\n';
  text += cost.max == UINT64_MAX ? fmt::format("cost: {} or more\n", cost.min)
                                 : fmt::format("cost: {} to {}\n", cost.min, cost.max);
  for (const cel::Read& read : program->reads())
    text += fmt::format("reads: {}{}\n", cel::to_text(read), read.presence ? " (presence)" : "");
  context.output.write(text);
  return exit_done;
}

constexpr Flag cel_input_flag{
    .name = "input",
    .value = "FILE",
    .help =
        "YAML or JSON, - for standard input: the document is `object`, and"
        " its members have their own names",
    .letter = 'i'};
constexpr Flag cel_eval_flags[] = {
    cel_input_flag,
    {.name = "raw", .value = "", .help = "Print a string as it is, not as JSON", .letter = 'r'},
    {.name = "cost-max",
     .value = "N",
     .help = "Stop after so many steps; 1000000 when it is not given"}};
constexpr Flag cel_check_flags[] = {cel_input_flag};

constexpr Verb cel_verbs[] = {
    {.name = "eval",
     .summary = "Evaluate an expression, once for each document of a file",
     .examples = "mainstay cel eval 'object.spec.replicas > 1' -i deployment.yaml\n"
                 "mainstay cel eval 'metadata.labels.map(k, k)' -i pod.json\n"
                 "kubectl get pods -o json | mainstay cel eval 'items.size()' -i -",
     .words = {.name = "EXPR", .min = 1, .max = 1},
     .flags = cel_eval_flags,
     .offline = true,
     .run = cel_eval},
    {.name = "check",
     .summary = "Say what an expression yields, reads and costs",
     .examples = "mainstay cel check 'object.spec.containers.all(c, has(c.resources))' -i pod.yaml",
     .words = {.name = "EXPR", .min = 1, .max = 1},
     .flags = cel_check_flags,
     .offline = true,
     .run = cel_check},
};

}  // namespace

constexpr Noun cel_noun{
    .name = "cel", .summary = "Evaluate expressions, without a server", .verbs = cel_verbs};

}  // namespace cli
