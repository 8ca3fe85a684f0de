// mainstay db and admin: on a store itself, so mainstay-server does it.
#include "cli/nouns.h"

namespace cli {
namespace {

constexpr Verb db_verbs[] = {
    {.name = "status",
     .summary = "Schema by module, sizes, rows by table, and who owns it",
     .examples = "mainstay db status --data /var/lib/mainstay\n"
                 "mainstay db status --dsn env:STORE_DSN"},
    {.name = "migrate",
     .summary = "Apply the migrations that are missing, or say which",
     .examples = "mainstay db migrate --data /var/lib/mainstay --dry-run\n"
                 "mainstay db migrate --dsn env:STORE_DSN --migrate-dsn env:OWNER_DSN"},
    {.name = "check",
     .summary = "Read pages or roles, schema, ledgers and intake; exit status 1 with findings",
     .examples = "mainstay db check --data /var/lib/mainstay\n"
                 "mainstay db check --dsn env:STORE_DSN --data /var/lib/mainstay"},
    {.name = "backup",
     .summary = "Copy SQLite and intake into a folder or .tar, also while the server runs",
     .examples = "mainstay db backup /backup/mainstay-monday.tar --data /var/lib/mainstay"},
    {.name = "restore",
     .summary = "Restore a backup into an empty folder, or follow a pg_restore",
     .examples = "mainstay db restore /backup/mainstay-monday.tar --data /var/lib/mainstay"
                 " --by ada --reason 'the disk died'\n"
                 "mainstay db restore --dsn env:STORE_DSN --data /var/lib/mainstay"
                 " --by ada --reason 'the disk died'"},
    {.name = "move",
     .summary = "Move everything into another, empty store, and compare",
     .examples = "mainstay db move --from /var/lib/mainstay --to /srv/mainstay\n"
                 "mainstay db move --from /var/lib/mainstay --to env:STORE_DSN --migrate-dsn"
                 " env:OWNER_DSN"},
    {.name = "retention",
     .summary = "How long what is kept, by table",
     .examples = "mainstay db retention --data /var/lib/mainstay"},
};

constexpr Verb admin_verbs[] = {
    {.name = "reset",
     .summary = "A new password for a user who cannot sign in, on the server's machine",
     .examples = "mainstay admin reset --data /var/lib/mainstay"},
};

}  // namespace

constexpr Noun db_noun{.name = "db",
                       .summary = "The store: SQLite in a data folder, or PostgreSQL",
                       .verbs = db_verbs};
constexpr Noun admin_noun{
    .name = "admin", .summary = "When nobody can sign in", .verbs = admin_verbs};

}  // namespace cli
