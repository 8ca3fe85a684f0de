// mainstay session: list and end.
#include "cli/list.h"
#include "cli/nouns.h"
#include "core/access.h"

namespace cli {
namespace {

constexpr std::string_view session_collection = "/v1/sessions";

base::Result<int> list_sessions(Context& context, const Arguments& arguments) {
  return list<core::TokenFilter, core::SessionView>(context, arguments, session_collection);
}

base::Result<int> end_sessions(Context& context, const Arguments& arguments) {
  return remove_each(context, arguments, session_collection, "ended");
}

constexpr Verb session_verbs[] = {
    {.name = "list",
     .summary = "List who is signed in, the last used first; without sessions:read only one's own",
     .examples = "mainstay session list",
     .filter = &base::describe::type_of<core::TokenFilter>,
     .prints = Prints::list,
     .run = list_sessions},
    {.name = "end",
     .summary = "Sign browsers out: their sessions stop working at once",
     .examples = "mainstay session end 01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f",
     .words = {.name = "ID...", .min = 1, .max = any_number},
     .mutates = true,
     .run = end_sessions},
};

}  // namespace

constexpr Noun session_noun{
    .name = "session", .summary = "Signed-in browsers", .verbs = session_verbs};

}  // namespace cli
