#include "modules/integrations/types.h"

namespace integrations {
using base::describe::Choice;
using base::describe::choice;
using base::describe::Field;
using base::describe::field;
using base::describe::object;
using base::describe::Tag;
using base::describe::Type;

const Type& described(Tag<Kind>) {
  static constexpr Choice choices[] = {
      {"alertmanager", 0, "Alertmanager's webhook, version 4, and what speaks it"}};
  static constexpr Type type = choice<Kind>("IntegrationKind", "What sends", choices);
  return type;
}

const Type& described(Tag<Integration>) {
  static constexpr Field fields[] = {
      field<&Integration::id>("id", "Part of the address that it sends to", {.column = true}),
      field<&Integration::kind>("kind", "What sends", {.column = true}),
      field<&Integration::name>("name", "Shown to people", {.column = true}),
      field<&Integration::created_at>("created_at", "When it was made"),
      field<&Integration::created_by>("created_by", "Who made it"),
      field<&Integration::signals_total>(
          "signals_total", "Messages accepted since the server started", {.column = true}),
      field<&Integration::refused_total>(
          "refused_total", "Messages refused since the server started", {.column = true}),
      field<&Integration::last_signal_at>("last_signal_at", "When the last one was accepted",
                                          {.column = true}),
  };
  static constexpr Type type = object("Integration", "One configured source of signals", fields);
  return type;
}

const Type& described(Tag<WantedIntegration>) {
  static constexpr Field fields[] = {
      field<&WantedIntegration::kind>("kind", "What sends"),
      field<&WantedIntegration::name>("name", "Shown to people; unique in the tenant",
                                      {.length_min = 1, .length_max = 100}),
  };
  static constexpr Type type = object("WantedIntegration", "A new source of signals", fields);
  return type;
}

const Type& described(Tag<NewIntegration>) {
  static constexpr Field fields[] = {
      field<&NewIntegration::id>("id", "Part of the address that it sends to"),
      field<&NewIntegration::kind>("kind", "What sends"),
      field<&NewIntegration::name>("name", "Shown to people"),
      field<&NewIntegration::key>("key",
                                  "Bearer token or basic password of the sender; shown this once"),
  };
  static constexpr Type type = object("NewIntegration", "A source as it was made", fields);
  return type;
}

const Type& described(Tag<IntegrationFilter>) {
  static constexpr Field fields[] = {
      field<&IntegrationFilter::cursor>("cursor", "Where the last page ended"),
      field<&IntegrationFilter::limit>("limit", "Rows a page",
                                       {.min = 1, .max = core::page_limit_max, .defaulted = true}),
  };
  static constexpr Type type = object("IntegrationFilter", "Which integrations to list", fields);
  return type;
}

}  // namespace integrations
