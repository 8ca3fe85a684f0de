// What `mainstay db` and `mainstay admin` were asked to do, and on which store. Plain values.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace server {

// As the flags say it; where one is "" the configuration is asked.
struct StoreChoice {
  std::string data;         // the data folder
  std::string dsn;          // a reference to a secret, or `sqlite_choice`
  std::string migrate_dsn;  // a reference to the owner's
};
inline constexpr std::string_view sqlite_choice = "sqlite";  // whatever the configuration says

enum class DbVerb : std::uint8_t { migrate, status, check, backup, restore, move, retention };

struct DbOptions {
  DbVerb verb = DbVerb::status;
  StoreChoice store;
  std::string file;        // backup: what to write; restore: what to read
  std::string from, to;    // move: folders, or references to connection strings
  bool restart = false;    // move: what one that was cut off left in the target goes first
  std::string by, reason;  // restore: into the ledger
  bool dry_run = false, json = false;
};

struct AdminResetOptions {
  std::string data, name = "admin";
};

}  // namespace server
