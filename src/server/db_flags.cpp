#include "server/db_flags.h"

#include <CLI/CLI.hpp>

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
  CLI::App& on_data(CLI::App& app) {
    app.add_option("--data", options_.data, "The data folder; default: that of the configuration");
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
  CLI::App& noun = *app.add_subcommand("db", "The store of a data folder")->require_subcommand(1);
  Verbs verbs(noun, options);
  CLI::App& migrate = verbs.on_data(verbs.with_json(verbs.add(
      "migrate", DbVerb::migrate, "Apply the migrations that are missing; the server is down")));
  migrate.add_flag("--dry-run", options.dry_run, "Say what would be applied, and change nothing");
  verbs.on_data(verbs.with_json(
      verbs.add("status", DbVerb::status, "Schema by module, sizes, rows, and who owns it")));
  verbs.on_data(verbs.with_json(
      verbs.add("check", DbVerb::check,
                "Read everything: pages, schema, ledgers, intake; exit status 1 with findings")));
  verbs.on_data(verbs.with_json(
      verbs.add("retention", DbVerb::retention, "How long what is kept, and what came of it")));
  CLI::App& backup = verbs.on_data(
      verbs.add("backup", DbVerb::backup,
                "Copy store and intake, also while the server runs, with a manifest"));
  backup.add_option("target", options.file, "A new folder, or a new file whose name ends in .tar")
      ->required();
  CLI::App& restore = verbs.on_data(verbs.add(
      "restore", DbVerb::restore, "A backup into an empty folder; each ledger opens an epoch"));
  restore.add_option("backup", options.file, "The folder or .tar file that `db backup` wrote")
      ->required();
  restore.add_option("--by", options.by, "Who restores, for the ledger; default: the user's name");
  restore.add_option("--reason", options.reason, "Why, for the ledger")->required();
  CLI::App& move = verbs.add("move", DbVerb::move,
                             "Everything into another, empty folder, compared; the server is down");
  move.add_option("--from", options.from, "The data folder as it is")->required();
  move.add_option("--to", options.to, "An empty folder, or one that is not there yet")->required();
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
