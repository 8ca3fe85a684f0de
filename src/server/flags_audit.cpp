#include "server/flags_audit.h"

#include <CLI/CLI.hpp>

#include "server/flags_store.h"

namespace server {
namespace {

void add_ledger(CLI::App& app, StoreChoice& store, std::string& tenant) {
  add_store(app, store);
  app.add_option("--tenant", tenant, "Whose ledger")->capture_default_str();
}

}  // namespace

AuditFlags::AuditFlags(CLI::App& app) {
  CLI::App& audit = *app.add_subcommand("audit", "Verify the ledger")->require_subcommand(1);

  CLI::App& verify = *audit.add_subcommand(
      "verify", "Verify ledgers; exit status 0 intact, 1 a fault, 2 nothing to verify");
  const StoreOptions store = add_store(verify, verify_.store);
  verify.add_option("--export", verify_.exported, "A file that `audit export` wrote")
      ->excludes(store.data, store.dsn);
  verify.add_option("--checkpoints", verify_.checkpoint_files,
                    "Files of signed checkpoints that were kept elsewhere");
  verify.add_option("--keys", verify_.keys_file,
                    "The keys to trust, a line each as `audit key show` prints them; default: those"
                    " that stand beside the ledger");
  verify.add_option("--tenant", verify_.tenant, "Only this tenant's; default: all");
  verify.add_flag("--json", verify_.json, "The reports as JSON");
  verify_app_ = &verify;

  CLI::App& exported = *audit.add_subcommand(
      "export", "Write a ledger with its signed checkpoints, to be verified elsewhere");
  add_ledger(exported, export_.store, export_.tenant);
  exported.add_option("--output", export_.output, "A file; default: standard output");
  export_app_ = &exported;

  CLI::App& checkpoint =
      *audit.add_subcommand("checkpoint", "What was signed")->require_subcommand(1);
  CLI::App& list = *checkpoint.add_subcommand("list", "List it, the oldest first");
  add_ledger(list, checkpoints_.store, checkpoints_.tenant);
  list.add_flag("--json", checkpoints_.json, "As JSON lines, with the notes");
  checkpoints_app_ = &list;

  CLI::App& key = *audit.add_subcommand("key", "What signs the ledger")->require_subcommand(1);
  CLI::App& show = *key.add_subcommand("show", "Print the public keys, as auditors are told them");
  add_ledger(show, show_.store, show_.tenant);
  show_app_ = &show;
  CLI::App& backup = *key.add_subcommand("backup", "Copy the private key to a new file, mode 0600");
  add_ledger(backup, backup_.store, backup_.tenant);
  backup.add_option("FILE", backup_.file, "The new file")->required();
  backup_.action = KeyAction::backup;
  backup_app_ = &backup;
  CLI::App& rotate =
      *key.add_subcommand("rotate", "Sign with a new key from now on; prints its public key");
  add_ledger(rotate, rotate_.store, rotate_.tenant);
  rotate.add_option("--why", rotate_.rotate.why, "For the ledger and for auditors")->required();
  rotate.add_flag("--lost", rotate_.rotate.lost,
                  "The old key is gone: tell auditors the new one by hand");
  rotate_.action = KeyAction::rotate;
  rotate_app_ = &rotate;
}

std::optional<Command> AuditFlags::parsed() const {
  if (verify_app_->parsed()) return Command(verify_);
  if (export_app_->parsed()) return Command(export_);
  if (checkpoints_app_->parsed()) return Command(checkpoints_);
  if (show_app_->parsed()) return Command(show_);
  if (backup_app_->parsed()) return Command(backup_);
  if (rotate_app_->parsed()) return Command(rotate_);
  return std::nullopt;
}

}  // namespace server
