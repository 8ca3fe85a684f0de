// A SQLite database file, opened. Internal to platform/store. Belongs to one thread at a time.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

struct sqlite3;

namespace store {

struct CloseDatabase {
  void operator()(sqlite3* database) const;
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

enum class Opening : std::uint8_t { read_only, read_write };  // neither creates the file

// With extended result codes, waiting for a lock at most as long as `busy_timeout_ms`;
// `unavailable`, naming the path. SQLite's own locks are off, and so are its memory statistics:
// they take a lock of the whole program each time that a connection allocates, sixteen times a read
// by key.
base::Result<Database> open_database(const std::string& path, Opening opening, int busy_timeout_ms);

}  // namespace store
