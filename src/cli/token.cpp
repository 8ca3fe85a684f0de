// mainstay token: list and revoke; `create` needs the data folder and is mainstay-server's.
#include "cli/list.h"
#include "cli/nouns.h"
#include "core/access.h"

namespace cli {
namespace {

constexpr std::string_view token_collection = "/v1/tokens";

base::Result<int> list_tokens(Context& context, const Arguments& arguments) {
  return list<core::TokenFilter, core::Token>(context, arguments, token_collection);
}

base::Result<int> revoke_tokens(Context& context, const Arguments& arguments) {
  return remove_each(context, arguments, token_collection, "revoked");
}

constexpr Verb token_verbs[] = {
    {.name = "create",
     .summary = "Create an API token on the server's machine, and print it alone",
     .examples = "mainstay token create --data /var/lib/mainstay --role operator --name me"},
    {.name = "list",
     .summary = "List API tokens, the newest first",
     .examples = "mainstay token list",
     .filter = &base::describe::type_of<core::TokenFilter>,
     .prints = Prints::list,
     .run = list_tokens},
    {.name = "revoke",
     .summary = "Revoke API tokens: they stop working at once",
     .examples = "mainstay token revoke 01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f",
     .words = {.name = "ID...", .min = 1, .max = any_number},
     .mutates = true,
     .run = revoke_tokens},
};

}  // namespace

constexpr Noun token_noun{.name = "token", .summary = "API tokens", .verbs = token_verbs};

}  // namespace cli
