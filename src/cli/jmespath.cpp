// mainstay jmespath: evaluates an expression on documents, without a server.
#include <random>

#include "cli/context.h"
#include "cli/documents.h"
#include "cli/exit_status.h"
#include "cli/nouns.h"
#include "engines/document/write.h"
#include "engines/jmespath/evaluation.h"

namespace cli {
namespace {

void print_result(const Output& output, const document::Node& result, bool raw) {
  std::string text;
  if (raw && result.is_string())
    text = result.string();
  else
    document::write_json_indented(text, result);
  output.write(text + "\n");
}

base::Result<int> evaluate_jmespath(Context& context, const Arguments& arguments) {
  const auto dialect =
      arguments.has("kyverno") ? jmespath::Dialect::kyverno : jmespath::Dialect::standard;
  const auto expression = jmespath::Expression::compile(arguments.words.front(), dialect);
  if (!expression) return tell_fault(expression.error().message);
  document::Sources sources;
  document::Arena arena, scratch;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto documents = TRY(read_documents(arguments.value("input").value_or("-"), reading));
  std::random_device entropy;
  jmespath::Evaluation evaluation(
      scratch, {.now = [&] { return context.now; }, .random = [&] { return entropy(); }});
  for (const document::Node& one : documents) {
    const auto result = evaluation.run(*expression, one);
    if (!result) return tell_fault(result.error().message);
    print_result(context.output, *result, arguments.has("raw"));
    scratch.reset();
  }
  return exit_done;
}

constexpr Flag jmespath_flags[] = {
    {.name = "input",
     .value = "FILE",
     .help = "YAML or JSON; each document is evaluated (default: standard input)",
     .letter = 'i'},
    {.name = "kyverno", .value = {}, .help = "Kyverno's dialect and its functions"},
    {.name = "raw", .value = {}, .help = "print a string without quotes"},
};

constexpr Verb jmespath_verb{.name = "jmespath",
                             .summary = "Evaluate a JMESPath expression on YAML or JSON",
                             .examples =
                                 "mainstay jmespath 'spec.containers[*].image' -i pod.yaml\n"
                                 "kubectl get pods -o json | mainstay jmespath "
                                 "'items[].metadata.name'\n"
                                 "mainstay jmespath --kyverno \"add('1Gi', '512Mi')\" -i pod.yaml",
                             .words = {.name = "EXPRESSION", .min = 1, .max = 1},
                             .flags = jmespath_flags,
                             .offline = true,
                             .run = evaluate_jmespath};

}  // namespace

constexpr Noun jmespath_noun{
    .name = "jmespath", .summary = jmespath_verb.summary, .alone = &jmespath_verb};

}  // namespace cli
