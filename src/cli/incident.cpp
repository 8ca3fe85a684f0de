// mainstay incident: list, ack, unack, resolve, note; `show` has a file of its own.
#include "base/describe/write.h"
#include "cli/incident_show.h"
#include "cli/list.h"
#include "cli/nouns.h"
#include "modules/incidents/types.h"

namespace cli {
namespace {

using incidents::Incident;

base::Result<int> list_incidents(Context& context, const Arguments& arguments) {
  return list<incidents::IncidentFilter, Incident>(context, arguments, incident_collection);
}

base::Result<int> change(Context& context, const Arguments& arguments, std::string_view action) {
  const incidents::Comment comment{.comment = arguments.value("comment")};
  return act_on_each<Incident>(context, arguments, [&](const std::string& id) {
    return context.api.post(path_of(incident_collection, id, action),
                            base::describe::to_json(comment));
  });
}

base::Result<int> acknowledge(Context& context, const Arguments& arguments) {
  return change(context, arguments, "/acknowledge");
}

base::Result<int> resolve(Context& context, const Arguments& arguments) {
  return change(context, arguments, "/resolve");
}

base::Result<int> unacknowledge(Context& context, const Arguments& arguments) {
  return act_on_each<Incident>(context, arguments, [&](const std::string& id) {
    return context.api.post(path_of(incident_collection, id, "/unacknowledge"), "{}");
  });
}

base::Result<int> note(Context& context, const Arguments& arguments) {
  const incidents::WantedNote wanted{.text = arguments.words[1]};
  const auto& type = base::describe::type_of<incidents::TimelineEntry>();
  TRY(check_fields(context.output, type));
  Printer printer(context.output, type, Printer::Json::lone);
  TRY(print_answer<incidents::TimelineEntry>(
      printer, context.api.post(path_of(incident_collection, arguments.words[0], "/notes"),
                                base::describe::to_json(wanted))));
  printer.finish();
  return 0;
}

constexpr Flag comment_flag[] = {
    {.name = "comment", .value = "TEXT", .help = "Why; goes to the timeline", .letter = 'c'}};
constexpr Words incident_ids{.name = "ID...", .min = 1, .max = any_number};

constexpr Verb incident_verbs[] = {
    {.name = "list",
     .summary = "List incidents, the last opened first",
     .examples = "mainstay incident list --state open,acknowledged --severity 1,2 --sort "
                 "-severity,-started\n"
                 "mainstay incident list --service checkout -q latency\n"
                 "mainstay incident list --json=readable_id,headline",
     .filter = &base::describe::type_of<incidents::IncidentFilter>,
     .prints = Prints::list,
     .run = list_incidents},
    {.name = "show",
     .summary = "Show one incident with its alerts and timeline",
     .examples = "mainstay incident show INC-12\n"
                 "mainstay incident show INC-12 --json=state,timeline",
     .words = {.name = "ID", .min = 1, .max = 1},
     .prints = Prints::objects,
     .run = show_incident},
    {.name = "ack",
     .summary = "Take incidents on: their repeated notifications stop",
     .examples = "mainstay incident ack INC-12 --comment \"looking into it\"\n"
                 "mainstay incident ack INC-12 INC-13",
     .words = incident_ids,
     .flags = comment_flag,
     .prints = Prints::objects,
     .mutates = true,
     .run = acknowledge},
    {.name = "unack",
     .summary = "Give incidents back: their notifications are repeated again",
     .examples = "mainstay incident unack INC-12",
     .words = incident_ids,
     .prints = Prints::objects,
     .mutates = true,
     .run = unacknowledge},
    {.name = "resolve",
     .summary = "Declare incidents over",
     .examples = "mainstay incident resolve INC-12 --comment \"rolled back\"",
     .words = incident_ids,
     .flags = comment_flag,
     .prints = Prints::objects,
     .mutates = true,
     .run = resolve},
    {.name = "note",
     .summary = "Add a note to an incident's timeline",
     .examples = "mainstay incident note INC-12 \"the vendor is informed\"",
     .words = {.name = "ID TEXT", .min = 2, .max = 2},
     .prints = Prints::objects,
     .mutates = true,
     .run = note},
};

}  // namespace

constexpr Noun incident_noun{.name = "incident",
                             .summary = "What is wrong, who takes care, what happened",
                             .verbs = incident_verbs};

}  // namespace cli
