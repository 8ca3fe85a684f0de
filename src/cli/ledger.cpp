// mainstay ledger: list.
#include "core/ledger.h"

#include "cli/list.h"
#include "cli/nouns.h"

namespace cli {
namespace {

base::Result<int> list_entries(Context& context, const Arguments& arguments) {
  return list<core::LedgerFilter, core::LedgerEntry>(context, arguments, "/v1/ledger");
}

constexpr Verb ledger_verbs[] = {
    {.name = "list",
     .summary = "List who did what, the newest first",
     .examples = "mainstay ledger list --object INC-12\n"
                 "mainstay ledger list --type incident.acknowledged --json=at,actor",
     .filter = &base::describe::type_of<core::LedgerFilter>,
     .prints = Prints::list,
     .run = list_entries},
};

}  // namespace

constexpr Noun ledger_noun{
    .name = "ledger", .summary = "Who did what, on record", .verbs = ledger_verbs};

}  // namespace cli
