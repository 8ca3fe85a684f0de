#include "server/db_flags.h"

#include <CLI/CLI.hpp>

#include "server/flags_store.h"

namespace server {
namespace {

class Verbs {
 public:
  Verbs(CLI::App& noun, DbOptions& options) : noun_(noun), options_(options) {}
  CLI::App& add(const char* name, DbVerb verb, const char* text) {
    CLI::App& app = *noun_.add_subcommand(name, text);
    app.callback([&options = options_, verb] { options.verb = verb; });
    return app;
  }
  CLI::App& on_store(CLI::App& app) {
    add_store(app, options_.store);
    return app;
  }
  CLI::App& with_json(CLI::App& app) {
    app.add_flag("--json", options_.json, "Print JSON");
    return app;
  }

 private:
  CLI::App& noun_;
  DbOptions& options_;
};

}  // namespace

CLI::App& add_db(CLI::App& app, DbOptions& options) {
  CLI::App& noun = *app.add_subcommand("db", "The store: SQLite in a data folder, or PostgreSQL")
                        ->require_subcommand(1);
  Verbs verbs(noun, options);
  CLI::App& migrate = verbs.on_store(verbs.with_json(
      verbs.add("migrate", DbVerb::migrate,
                "Apply the migrations that are missing; on SQLite the server is down")));
  add_migrate_dsn(migrate, options.store);
  migrate.add_flag("--dry-run", options.dry_run, "Say what would be applied, and change nothing");
  verbs.on_store(verbs.with_json(
      verbs.add("status", DbVerb::status, "Schema by module, sizes, rows, and who owns it")));
  verbs.on_store(verbs.with_json(verbs.add(
      "check", DbVerb::check,
      "Read everything: pages or roles, schema, ledgers, intake; exit status 1 with findings")));
  verbs.on_store(verbs.with_json(
      verbs.add("retention", DbVerb::retention, "How long what is kept, and what came of it")));
  CLI::App& backup = verbs.on_store(
      verbs.add("backup", DbVerb::backup,
                "Copy SQLite and intake, also while the server runs, with a manifest"));
  backup.add_option("target", options.file, "A new folder, or a new file whose name ends in .tar")
      ->required();
  CLI::App& restore = verbs.on_store(verbs.add(
      "restore", DbVerb::restore,
      "A backup into an empty folder, or what follows a pg_restore; each ledger opens an epoch"));
  restore.add_option("backup", options.file,
                     "The folder or .tar file that `db backup` wrote; none with PostgreSQL");
  restore.add_option("--by", options.by, "Who restores, for the ledger; default: the user's name");
  restore.add_option("--reason", options.reason, "Why, for the ledger")->required();
  CLI::App& move = verbs.add("move", DbVerb::move,
                             "Everything into another, empty store, compared; the server is down");
  move.add_option("--data", options.store.data,
                  "Of a move out of PostgreSQL: the folder of its server, for the keys;"
                  " default: that of the configuration");
  add_migrate_dsn(move, options.store);
  const char* end = "A data folder, or env:NAME or file:PATH of PostgreSQL's connection string";
  move.add_option("--from", options.from, end)->required();
  move.add_option("--to", options.to, end)->required();
  move.add_flag("--restart", options.restart,
                "Empty the PostgreSQL that a move was cut off in, and begin again");
  return noun;
}

CLI::App& add_admin(CLI::App& app, AdminResetOptions& options) {
  CLI::App& noun = *app.add_subcommand("admin", "When nobody can sign in")->require_subcommand(1);
  CLI::App& reset = *noun.add_subcommand(
      "reset", "A new password for a user, into DIR/run/first-password; ends its sessions");
  reset.add_option("--data", options.data, "The data folder; default: that of the configuration");
  reset.add_option("--name", options.name, "Whose password")->capture_default_str();
  return noun;
}

}  // namespace server
