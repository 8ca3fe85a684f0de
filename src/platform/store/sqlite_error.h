// What a SQLite result code means to a caller. Internal to platform/store. Pure but for the message
// that SQLite keeps with its connection.
#pragma once
#include <string_view>

#include "base/result.h"

struct sqlite3;

namespace store {

// `conflict` for a broken unique or foreign key, `invalid` for a value that is too big,
// `unavailable` for whatever the disk, the memory or a lock did: the transaction is then lost.
// Wrong SQL throws base::Bug.
base::Error sqlite_error(sqlite3* database, int status, std::string_view sql);

}  // namespace store
