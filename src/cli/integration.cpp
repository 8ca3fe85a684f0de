// mainstay integration: list and remove; `create` needs the data folder and is mainstay-server's.
#include "cli/list.h"
#include "cli/nouns.h"
#include "modules/integrations/types.h"

namespace cli {
namespace {

constexpr std::string_view integration_collection = "/v1/integrations";

base::Result<int> list_integrations(Context& context, const Arguments& arguments) {
  return list<integrations::IntegrationFilter, integrations::Integration>(context, arguments,
                                                                          integration_collection);
}

base::Result<int> remove_integrations(Context& context, const Arguments& arguments) {
  return remove_each(context, arguments, integration_collection, "removed");
}

constexpr Verb integration_verbs[] = {
    {.name = "create",
     .summary = "Create an integration on the server's machine; prints its id and its key",
     .examples = "mainstay integration create --data /var/lib/mainstay --kind alertmanager --name "
                 "prometheus"},
    {.name = "list",
     .summary = "List integrations",
     .examples = "mainstay integration list",
     .filter = &base::describe::type_of<integrations::IntegrationFilter>,
     .prints = Prints::list,
     .run = list_integrations},
    {.name = "remove",
     .summary = "Remove integrations: their keys end at once",
     .examples = "mainstay integration remove 01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f",
     .words = {.name = "ID...", .min = 1, .max = any_number},
     .mutates = true,
     .run = remove_integrations},
};

}  // namespace

constexpr Noun integration_noun{
    .name = "integration", .summary = "Where signals come in", .verbs = integration_verbs};

}  // namespace cli
