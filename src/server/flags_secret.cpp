#include "server/flags_secret.h"

#include <CLI/CLI.hpp>

#include "server/flags_store.h"

namespace server {

SecretFlags::SecretFlags(CLI::App& app) {
  CLI::App& secret =
      *app.add_subcommand("secret", "What seals the stored secrets")->require_subcommand(1);
  CLI::App& new_key = *secret.add_subcommand(
      "new-key", "Put a new key before the others of the key file; prints its id");
  add_store(new_key, new_key_.store);
  new_key_.action = SecretAction::new_key;
  new_key_app_ = &new_key;
  CLI::App& reseal =
      *secret.add_subcommand("reseal", "Seal all secrets of the store anew, with the newest key");
  add_store(reseal, reseal_.store);
  reseal.add_flag("--lost", reseal_.reseal.lost,
                  "A key is gone: give its webhooks new secrets, and disable them");
  reseal_.action = SecretAction::reseal;
  reseal_app_ = &reseal;
}

std::optional<Command> SecretFlags::parsed() const {
  if (new_key_app_->parsed()) return Command(new_key_);
  if (reseal_app_->parsed()) return Command(reseal_);
  return std::nullopt;
}

}  // namespace server
