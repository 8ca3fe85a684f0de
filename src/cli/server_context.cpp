// mainstay context: the servers that login knows.
#include "base/describe/write.h"
#include "cli/context.h"
#include "cli/contexts.h"
#include "cli/list.h"
#include "cli/nouns.h"

namespace cli {
namespace {

base::Result<int> list_contexts(Context& context, const Arguments&) {
  const auto& type = base::describe::type_of<KnownServer>();
  TRY(check_fields(context.output, type));
  const auto contexts = TRY(Contexts::open(context.environment.folder));
  Printer printer(context.output, type);
  for (const KnownServer& each : contexts.list())
    TRY(print_answer<KnownServer>(printer, base::describe::to_json(each)));
  printer.finish();
  return 0;
}

base::Result<int> use_context(Context& context, const Arguments& arguments) {
  auto contexts = TRY(Contexts::open(context.environment.folder));
  TRY(contexts.use(arguments.words.front()));
  return 0;
}

base::Result<int> remove_contexts(Context& context, const Arguments& arguments) {
  auto contexts = TRY(Contexts::open(context.environment.folder));
  return each_word(arguments, [&](const std::string& name) { return contexts.remove(name); });
}

constexpr Verb context_verbs[] = {
    {.name = "list",
     .summary = "List the servers that login knows",
     .examples = "mainstay context list",
     .prints = Prints::objects,
     .offline = true,
     .run = list_contexts},
    {.name = "use",
     .summary = "Make one current: it is asked when nothing names another",
     .examples = "mainstay context use prod",
     .words = {.name = "NAME", .min = 1, .max = 1},
     .offline = true,
     .run = use_context},
    {.name = "remove",
     .summary = "Forget servers and their tokens, without revoking these (`mainstay logout` does)",
     .examples = "mainstay context remove old",
     .words = {.name = "NAME...", .min = 1, .max = any_number},
     .offline = true,
     .run = remove_contexts},
};

}  // namespace

constexpr Noun context_noun{
    .name = "context", .summary = "The servers that login knows", .verbs = context_verbs};

}  // namespace cli
