// What `mainstay db` and `mainstay admin` were asked to do. Plain values.
#pragma once
#include <cstdint>
#include <string>

namespace server {

enum class DbVerb : std::uint8_t { migrate, status, check, backup, restore, move, retention };

struct DbOptions {
  DbVerb verb = DbVerb::status;
  std::string data;        // "": that of the configuration
  std::string file;        // backup: what to write; restore: what to read
  std::string from, to;    // move
  std::string by, reason;  // restore: into the ledger
  bool dry_run = false, json = false;
};

struct AdminResetOptions {
  std::string data, name = "admin";
};

}  // namespace server
