// The flags that name a store, the same for every command that works on one. Internal to server/.
#pragma once
#include <CLI/App.hpp>

#include "server/db_options.h"

namespace server {

// Each a reference, as `store.dsn` of the configuration, never the text itself.
struct StoreOptions {
  CLI::Option *data = nullptr, *dsn = nullptr;
};
StoreOptions add_store(CLI::App& app, StoreChoice& choice);
CLI::Option& add_migrate_dsn(CLI::App& app, StoreChoice& choice);

}  // namespace server
