// mainstay destination: list.
#include "cli/list.h"
#include "cli/nouns.h"
#include "core/destinations.h"

namespace cli {
namespace {

base::Result<int> list_destinations(Context& context, const Arguments& arguments) {
  return list<core::DestinationFilter, core::DestinationView>(context, arguments,
                                                              "/v1/destinations");
}

constexpr Verb destination_verbs[] = {
    {.name = "list",
     .summary = "List where the server's calls go, with their circuit breakers",
     .examples = "mainstay destination list\n"
                 "mainstay destination list --state open --json=destination,retry_at",
     .filter = &base::describe::type_of<core::DestinationFilter>,
     .prints = Prints::list,
     .run = list_destinations},
};

}  // namespace

constexpr Noun destination_noun{.name = "destination",
                                .summary = "Where calls go: circuit breakers",
                                .verbs = destination_verbs};

}  // namespace cli
