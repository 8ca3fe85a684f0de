// mainstay alert: list.
#include "cli/list.h"
#include "cli/nouns.h"
#include "modules/alerts/types.h"

namespace cli {
namespace {

base::Result<int> list_alerts(Context& context, const Arguments& arguments) {
  return list<alerts::AlertFilter, alerts::Alert>(context, arguments, "/v1/alerts");
}

constexpr Verb alert_verbs[] = {
    {.name = "list",
     .summary = "List alerts: firing and suppressed ones unless --state says otherwise",
     .examples =
         "mainstay alert list\n"
         "mainstay alert list --filter 'alertname=\"HighLatency\"' --filter 'instance=~\"web.*\"'\n"
         "mainstay alert list --state resolved --sort -started --limit 20",
     .filter = &base::describe::type_of<alerts::AlertFilter>,
     .prints = Prints::list,
     .run = list_alerts},
};

}  // namespace

constexpr Noun alert_noun{
    .name = "alert", .summary = "What fires now, and what did", .verbs = alert_verbs};

}  // namespace cli
