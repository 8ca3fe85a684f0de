// mainstay dead-letter: list, show, replay and purge what could not be read.
#include "base/describe/write.h"
#include "base/text.h"
#include "cli/list.h"
#include "cli/nouns.h"
#include "cli/text.h"
#include "core/dead_letters.h"

namespace cli {
namespace {

using base::describe::type_of;
using core::DeadLetter;

constexpr std::string_view dead_letter_collection = "/v1/dead-letters";

base::Result<int> list_letters(Context& context, const Arguments& arguments) {
  return list<core::DeadLetterFilter, DeadLetter>(context, arguments, dead_letter_collection);
}

base::Result<std::string> bytes_of(const DeadLetter& letter) {
  if (!letter.body) return unreadable(base::invalid("no body in a dead letter"));
  if (letter.encoding != "base64") return *letter.body;
  auto bytes = base::from_base64(*letter.body);
  if (!bytes) return unreadable(base::invalid("a body that is no base64"));
  return *std::move(bytes);
}

// In a pipe the raw bytes alone, so that they can be looked at and mended.
base::Result<int> show_letter(Context& context, const Arguments& arguments) {
  TRY(check_fields(context.output, type_of<DeadLetter>()));
  const std::string answer =
      TRY(context.api.get(path_of(dead_letter_collection, arguments.words.front())));
  const auto letter = TRY(read_answer<DeadLetter>(answer));
  const std::string bytes = TRY(bytes_of(letter));
  if (context.output.format == Format::tsv) {
    context.output.write(bytes);
    return 0;
  }
  Printer printer(context.output, type_of<DeadLetter>(), Printer::Json::lone);
  TRY(print_answer<DeadLetter>(printer, answer));
  printer.finish();
  if (context.output.format == Format::table) context.output.write("\n" + printable(bytes) + "\n");
  return 0;
}

base::Result<int> replay_letters(Context& context, const Arguments& arguments) {
  return act_on_each<DeadLetter>(context, arguments, [&](const std::string& id) {
    return context.api.post(path_of(dead_letter_collection, id, "/replay"), "{}");
  });
}

base::Result<core::PurgeDeadLetters> which(const Arguments& arguments) {
  core::PurgeDeadLetters which;
  for (const auto& field : type_of<core::PurgeDeadLetters>().fields)
    if (const auto text = arguments.value(field.name))
      if (auto done = base::describe::read_text(&which, field, *text); !done)
        return base::invalid("--" + done.error().message);
  if (!which.integration && !which.before && !arguments.has("all"))
    return base::invalid("say which: ID..., --integration, --before or --all");
  return which;
}

base::Result<int> purge_letters(Context& context, const Arguments& arguments) {
  if (!arguments.words.empty()) {
    if (arguments.has("integration") || arguments.has("before") || arguments.has("all"))
      return base::invalid("ID... stands alone, without --integration, --before and --all");
    return remove_each(context, arguments, dead_letter_collection, "purged");
  }
  const auto wanted = TRY(which(arguments));
  const auto purged = TRY(read_answer<core::Purged>(context.api.post(
      std::string(dead_letter_collection) + "/purge", base::describe::to_json(wanted))));
  const std::string number = std::to_string(purged.purged);
  context.output.write(context.terminal ? number + " purged\n" : number + "\n");
  return 0;
}

constexpr Flag purge_flags[] = {
    {.name = "integration", .value = "ID", .help = "Only those of this integration"},
    {.name = "before", .value = "TIME", .help = "Only those received before, RFC 3339"},
    {.name = "all", .value = "", .help = "All of them"},
};

constexpr Verb dead_letter_verbs[] = {
    {.name = "list",
     .summary = "List what could not be read, with the reason",
     .examples = "mainstay dead-letter list\n"
                 "mainstay dead-letter list --integration 01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f",
     .filter = &type_of<core::DeadLetterFilter>,
     .prints = Prints::list,
     .run = list_letters},
    {.name = "show",
     .summary = "Show one with what was received; in a pipe the received bytes alone",
     .examples = "mainstay dead-letter show 01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f > body.json",
     .words = {.name = "ID", .min = 1, .max = 1},
     .prints = Prints::objects,
     .run = show_letter},
    {.name = "replay",
     .summary = "Take them in again, as if received now",
     .examples = "mainstay dead-letter replay 01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f\n"
                 "mainstay dead-letter list | cut -f 1 | xargs mainstay dead-letter replay",
     .words = {.name = "ID...", .min = 1, .max = any_number},
     .prints = Prints::objects,
     .run = replay_letters},
    {.name = "purge",
     .summary = "Drop them for good; prints how many",
     .examples = "mainstay dead-letter purge --before 2026-01-31T00:00:00Z\n"
                 "mainstay dead-letter purge 01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f\n"
                 "mainstay dead-letter purge --all",
     .words = {.name = "ID...", .min = 0, .max = any_number},
     .flags = purge_flags,
     .mutates = true,
     .run = purge_letters},
};

}  // namespace

constexpr Noun dead_letter_noun{
    .name = "dead-letter", .summary = "Signals that could not be read", .verbs = dead_letter_verbs};

}  // namespace cli
