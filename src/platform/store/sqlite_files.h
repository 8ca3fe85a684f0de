// What is done to a SQLite store's file as a file: a copy while others write to it, and a check of
// its pages. For `db backup` and `db check`. Safe beside a running server.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace store {

// Copies the store to a new file through SQLite's backup API, as it is when `begun` is called:
// later commits are not in the copy, and no writer waits. An error of `begun` ends it. The copy is
// durable when it answers; one that failed half way is removed.
base::Done backup_sqlite(const std::string& from, const std::string& to,
                         const std::function<base::Done()>& begun);

inline constexpr int sqlite_findings_max = 100;
// What SQLite's integrity_check and foreign_key_check find, a line each; empty: it is sound. A file
// that is no database is a finding; `unavailable` when it cannot be opened at all.
base::Result<std::vector<std::string>> check_sqlite(const std::string& path);

}  // namespace store
