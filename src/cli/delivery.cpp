// mainstay delivery: list, retry and skip events that parts of the server could not be given.
#include "cli/list.h"
#include "cli/nouns.h"
#include "core/subscribers.h"

namespace cli {
namespace {

using base::describe::type_of;
using core::HeldDelivery;

constexpr std::string_view delivery_collection = "/v1/deliveries";

base::Result<int> list_deliveries(Context& context, const Arguments& arguments) {
  return list<core::DeliveryFilter, HeldDelivery>(context, arguments, delivery_collection);
}

base::Result<int> retry_deliveries(Context& context, const Arguments& arguments) {
  return act_on_each<HeldDelivery>(context, arguments, [&](const std::string& id) {
    return context.api.post(path_of(delivery_collection, id, "/retry"), "{}");
  });
}

base::Result<int> skip_deliveries(Context& context, const Arguments& arguments) {
  return act_on_each<HeldDelivery>(context, arguments, [&](const std::string& id) {
    return context.api.post(path_of(delivery_collection, id, "/skip"), "{}");
  });
}

constexpr Verb delivery_verbs[] = {
    {.name = "list",
     .summary = "List events that could not be delivered, or wait behind one",
     .examples = "mainstay delivery list\n"
                 "mainstay delivery list --state parked --subscriber incidents.silences",
     .filter = &type_of<core::DeliveryFilter>,
     .prints = Prints::list,
     .run = list_deliveries},
    {.name = "retry",
     .summary = "Deliver them again at once",
     .examples = "mainstay delivery retry incidents.silences:12\n"
                 "mainstay delivery list --state parked | cut -f 1 | xargs mainstay delivery retry",
     .words = {.name = "ID...", .min = 1, .max = any_number},
     .prints = Prints::objects,
     .mutates = true,
     .run = retry_deliveries},
    {.name = "skip",
     .summary = "Give them up for good; the next one of the same object is tried",
     .examples = "mainstay delivery skip incidents.silences:12",
     .words = {.name = "ID...", .min = 1, .max = any_number},
     .prints = Prints::objects,
     .mutates = true,
     .run = skip_deliveries},
};

}  // namespace

constexpr Noun delivery_noun{.name = "delivery",
                             .summary = "Events that a part of the server could not be given",
                             .verbs = delivery_verbs};

}  // namespace cli
