#include "platform/store/sqlite_error.h"

#include <sqlite3.h>

#include <string>

#include "base/check.h"

namespace store {

base::Error sqlite_error(sqlite3* database, int status, std::string_view sql) {
  const std::string message = sqlite3_errmsg(database);
  switch (status) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return base::conflict(message);
    case SQLITE_TOOBIG:
      return base::invalid("store: the value is too big: " + message);
    default:
      break;
  }
  switch (status & 0xff) {
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_AUTH:
      throw base::Bug("store: " + message + " in: " + std::string(sql));
    default:
      return base::unavailable("store: " + message);
  }
}

}  // namespace store
