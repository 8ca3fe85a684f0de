#include "core/destinations.h"

namespace core {

using base::describe::field;
using base::describe::Field;
using base::describe::object;
using base::describe::Tag;
using base::describe::Type;

const Type& described(Tag<DestinationView>) {
  static constexpr Field fields[] = {
      field<&DestinationView::destination>("destination", "Scheme, host and port",
                                           {.column = true}),
      field<&DestinationView::state>("state", "Its circuit breaker", {.column = true}),
      field<&DestinationView::failures_in_a_row>("failures_in_a_row", "Up to now",
                                                 {.column = true}),
      field<&DestinationView::calls>("calls", "Made since the start", {.column = true}),
      field<&DestinationView::failures>("failures", "Of them, failed", {.column = true}),
      field<&DestinationView::rejected>("rejected", "Not made, because the breaker was open"),
      field<&DestinationView::last_error>("last_error", "Why the last one failed",
                                          {.column = true}),
      field<&DestinationView::changed_at>("changed_at", "When the breaker changed"),
      field<&DestinationView::retry_at>("retry_at", "When an open one lets a call through",
                                        {.column = true}),
      field<&DestinationView::used_at>("used_at", "When it was last called")};
  static constexpr Type type =
      object("Destination", "Where calls go, with its circuit breaker", fields);
  return type;
}

const Type& described(Tag<DestinationFilter>) {
  static constexpr Field fields[] = {
      field<&DestinationFilter::state>("state", "Only those whose breaker is so"),
      field<&DestinationFilter::cursor>("cursor", "Where the page before ended: its `next`",
                                        {.length_max = 500}),
      field<&DestinationFilter::limit>("limit", "How many at most",
                                       {.min = 1, .max = page_limit_max, .defaulted = true})};
  static constexpr Type type = object("DestinationFilter", "Which destinations", fields);
  return type;
}

namespace {

DestinationView view_of(const outbound::Destination& of) {
  return {.destination = of.address,
          .state = of.state,
          .failures_in_a_row = of.failures_in_a_row,
          .calls = of.calls,
          .failures = of.failures,
          .rejected = of.rejected,
          .last_error = of.last_error.empty() ? std::nullopt : std::optional(of.last_error),
          .changed_at = of.changed_at,
          .retry_at = of.retry_at,
          .used_at = of.used_at};
}

base::Result<Page<DestinationView>> destinations_page(const std::vector<outbound::Destination>& all,
                                                      const DestinationFilter& filter) {
  std::string after;
  if (filter.cursor) after = TRY(decode_cursor(*filter.cursor, 1)).front();
  Page<DestinationView> page;
  for (const outbound::Destination& each : all) {
    if (each.address <= after || (filter.state && each.state != *filter.state)) continue;
    if (page.items.size() == static_cast<std::size_t>(filter.limit)) {
      page.next = encode_cursor({page.items.back().destination});
      break;
    }
    page.items.push_back(view_of(each));
  }
  return page;
}

}  // namespace

void add_destinations(Module& module, const outbound::Destinations& destinations) {
  module.permissions.push_back(&permission::destinations_read);
  module.routes.push_back(get<DestinationFilter, Page<DestinationView>>(
      "/v1/destinations", permission::destinations_read,
      "Where calls go, and whether their circuit breakers let them",
      [&destinations](const Caller& caller, const DestinationFilter& filter) {
        return destinations_page(destinations.list(caller.tenant), filter);
      }));
}

}  // namespace core
