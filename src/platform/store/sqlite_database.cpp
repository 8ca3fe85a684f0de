#include "platform/store/sqlite_database.h"

#include <sqlite3.h>

namespace store {

void CloseDatabase::operator()(sqlite3* database) const { sqlite3_close(database); }

base::Result<Database> open_database(const std::string& path, Opening opening,
                                     int busy_timeout_ms) {
  static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(configured);
  const int mode = opening == Opening::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  sqlite3* opened = nullptr;
  const int status = sqlite3_open_v2(path.c_str(), &opened, mode | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(opened);
  if (status != SQLITE_OK) return base::unavailable(path + ": " + sqlite3_errstr(status));
  sqlite3_extended_result_codes(opened, 1);
  sqlite3_busy_timeout(opened, busy_timeout_ms);
  return database;
}

}  // namespace store
