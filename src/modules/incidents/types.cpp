#include "modules/incidents/types.h"

namespace incidents {
using namespace base::describe;  // NOLINT(google-build-using-namespace): a file of tables

const Type& described(Tag<State>) {
  static constexpr Choice choices[] = {{"open", 0, "Nobody has taken it on"},
                                       {"acknowledged", 1, "A person has taken it on"},
                                       {"resolved", 2, "Over"}};
  static constexpr Type type = choice<State>("IncidentState", "Where it stands", choices);
  return type;
}

const Type& described(Tag<Incident>) {
  static constexpr Field fields[] = {
      field<&Incident::id>("id", "Given by the server"),
      field<&Incident::readable_id>("readable_id", "For people: INC-12", {.column = true}),
      field<&Incident::revision>("revision", "Rises with each change"),
      field<&Incident::state>("state", "Where it stands", {.column = true}),
      field<&Incident::severity>("severity", "1 critical ... 5 info: the highest of its alerts",
                                 {.min = 1, .max = 5, .column = true}),
      field<&Incident::headline>("headline", "What is wrong, in a line", {.column = true}),
      field<&Incident::service>("service", "Of the first alert", {.column = true}),
      field<&Incident::environment>("environment", "Of the first alert"),
      field<&Incident::route_key>("route_key", "The first route that its alerts match"),
      field<&Incident::group_key>("group_key", "Route and group labels: what made them one"),
      field<&Incident::group_labels>("group_labels", "The labels that its alerts share by route"),
      field<&Incident::alerts_total>("alerts_total", "Alerts that joined", {.column = true}),
      field<&Incident::alerts_firing>("alerts_firing", "Of them, still firing", {.column = true}),
      field<&Incident::opened_at>("opened_at", "When it opened", {.column = true}),
      field<&Incident::updated_at>("updated_at", "When it last changed"),
      field<&Incident::acknowledged_at>("acknowledged_at", "When a person took it on"),
      field<&Incident::acknowledged_by>("acknowledged_by", "Who"),
      field<&Incident::resolved_at>("resolved_at", "When it ended"),
      field<&Incident::resolved_by>("resolved_by", "Who; `alerts` when all had resolved"),
      field<&Incident::recurrence_of>("recurrence_of", "The incident before with the same key"),
  };
  static constexpr Type type =
      object("Incident", "Alerts that belong together, with one life", fields);
  return type;
}

const Type& described(Tag<IncidentFilter>) {
  static constexpr Field fields[] = {
      field<&IncidentFilter::state>("state", "Only in these states; default all",
                                    {.defaulted = true}),
      field<&IncidentFilter::severity>("severity", "Only of these severities", {.defaulted = true}),
      field<&IncidentFilter::service>("service", "Only of this service"),
      field<&IncidentFilter::q>("q", "Text in the headline, or a readable id", {.length_max = 200}),
      field<&IncidentFilter::sort>(
          "sort",
          "Keys severity, started, updated, alerts, each with - for most severe, newest or most "
          "first; default -started",
          {.length_max = 100}),
      field<&IncidentFilter::cursor>("cursor", "Where the last page ended"),
      field<&IncidentFilter::limit>("limit", "Rows a page",
                                    {.min = 1, .max = core::page_limit_max, .defaulted = true}),
  };
  static constexpr Type type = object("IncidentFilter", "Which incidents to list", fields);
  return type;
}

const Type& described(Tag<EntryKind>) {
  static constexpr Choice choices[] = {
      {"opened", 0},       {"alert_joined", 1},   {"alert_resolved", 2},
      {"acknowledged", 3}, {"unacknowledged", 4}, {"resolved", 5},
      {"note", 6},         {"notification", 7},   {"silence", 8}};
  static constexpr Type type = choice<EntryKind>("EntryKind", "What happened", choices);
  return type;
}

const Type& described(Tag<TimelineEntry>) {
  static constexpr Field fields[] = {
      field<&TimelineEntry::id>("id", "Given by the server"),
      field<&TimelineEntry::at>("at", "When", {.column = true}),
      field<&TimelineEntry::kind>("kind", "What happened", {.column = true}),
      field<&TimelineEntry::actor>("actor", "A person or token; absent: a rule", {.column = true}),
      field<&TimelineEntry::text>("text", "In a line", {.column = true}),
      field<&TimelineEntry::detail>("detail", "A second line"),
  };
  static constexpr Type type =
      object("TimelineEntry", "One thing that happened in an incident's life", fields);
  return type;
}

const Type& described(Tag<Comment>) {
  static constexpr Field fields[] = {
      field<&Comment::comment>("comment", "Why, for the others", {.length_max = 4'000})};
  static constexpr Type type = object("Comment", "What a person says with an action", fields);
  return type;
}

const Type& described(Tag<WantedNote>) {
  static constexpr Field fields[] = {field<&WantedNote::text>(
      "text", "What to remember", {.length_min = 1, .length_max = 10'000})};
  static constexpr Type type = object("WantedNote", "A note on an incident", fields);
  return type;
}

const Type& described(Tag<OfIncident>) {
  static constexpr Field fields[] = {
      field<&OfIncident::id>("id", "UUID or readable id"),
      field<&OfIncident::cursor>("cursor", "Where the last page ended"),
      field<&OfIncident::limit>("limit", "Rows a page",
                                {.min = 1, .max = core::page_limit_max, .defaulted = true}),
  };
  static constexpr Type type = object("OfIncident", "Which incident's rows to list", fields);
  return type;
}

}  // namespace incidents
