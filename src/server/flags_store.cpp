#include "server/flags_store.h"

#include <CLI/CLI.hpp>

#include "server/configuration/secret_reference.h"

namespace server {
namespace {

// What CLI11 prints behind the flag's name; "" is what it takes for valid.
std::string fault_of_dsn(const std::string& text) {
  if (!text.empty() && configuration::is_secret_reference(text)) return "";
  return "expected " + std::string(configuration::secret_format);
}

}  // namespace

StoreOptions add_store(CLI::App& app, StoreChoice& choice) {
  CLI::Option* data =
      app.add_option("--data", choice.data, "The data folder; default: that of the configuration");
  CLI::Option* dsn =
      app.add_option("--dsn", choice.dsn,
                     "PostgreSQL: env:NAME or file:PATH of the serving role's connection string;"
                     " sqlite: the folder's own store; default: store.dsn of the configuration")
          ->check([](const std::string& text) {
            return text == sqlite_choice ? std::string() : fault_of_dsn(text);
          });
  return {data, dsn};
}

CLI::Option& add_migrate_dsn(CLI::App& app, StoreChoice& choice) {
  return *app.add_option("--migrate-dsn", choice.migrate_dsn,
                         "PostgreSQL: the same of the role that owns the tables; default:"
                         " store.migrate_dsn of the configuration")
              ->check(fault_of_dsn);
}

}  // namespace server
