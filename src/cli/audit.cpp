// mainstay audit: what verifies the ledger. It reads the store or an export, so mainstay-server
// does it (exec.h).
#include "cli/nouns.h"

namespace cli {
namespace {

constexpr Verb audit_verbs[] = {
    {.name = "verify",
     .summary = "Verify ledgers: intact, altered, truncated, forked, restored",
     .examples = "mainstay audit verify --data /var/lib/mainstay --keys auditor.keys"
                 " --checkpoints /mnt/elsewhere/checkpoints.txt\n"
                 "mainstay audit verify --dsn env:STORE_DSN --keys auditor.keys\n"
                 "mainstay audit verify --export ledger.jsonl --keys auditor.keys --json"},
    {.name = "export",
     .summary = "Write a ledger with its signed checkpoints, to be verified elsewhere",
     .examples = "mainstay audit export --data /var/lib/mainstay --output ledger.jsonl"},
    {.name = "checkpoint",
     .summary = "List what was signed about a ledger",
     .examples = "mainstay audit checkpoint list --data /var/lib/mainstay"},
    {.name = "key",
     .summary = "Show, back up and rotate the key that signs",
     .examples = "mainstay audit key show --data /var/lib/mainstay > auditor.keys\n"
                 "mainstay audit key backup --data /var/lib/mainstay /root/ledger-key.pem\n"
                 "mainstay audit key rotate --data /var/lib/mainstay --why 'yearly rotation'"},
};

}  // namespace

constexpr Noun audit_noun{.name = "audit", .summary = "Verify the ledger", .verbs = audit_verbs};

}  // namespace cli
