#include "platform/store/sqlite_files.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "platform/store/sqlite_database.h"

namespace store {
namespace {

constexpr int step_pages = 4'096;
constexpr int busy_timeout_ms = 5'000;

base::Error failed(const std::string& path, int status) {
  return base::unavailable(path + ": " + sqlite3_errstr(status));
}

base::Result<Database> open(const std::string& path) {
  return open_database(path, Opening::read_write, busy_timeout_ms);
}

base::Done run(sqlite3* database, const std::string& path, const char* sql) {
  const int status = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return failed(path, status);
  return {};
}

// For its owner alone: the store holds password hashes.
base::Done create(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return base::unavailable(path + ": " + std::generic_category().message(errno));
  ::close(file);
  return {};
}

base::Done sync(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  const bool synced = file >= 0 && ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (!synced) return base::unavailable(path + ": " + std::generic_category().message(error));
  return {};
}

base::Done copy_pages(sqlite3* source, sqlite3* target, const std::string& path) {
  sqlite3_backup* backup = sqlite3_backup_init(target, "main", source, "main");
  if (backup == nullptr) return failed(path, sqlite3_extended_errcode(target));
  int status = SQLITE_OK;
  while (status == SQLITE_OK) status = sqlite3_backup_step(backup, step_pages);
  const int finished = sqlite3_backup_finish(backup);
  if (status != SQLITE_DONE) return failed(path, status);
  if (finished != SQLITE_OK) return failed(path, finished);
  return {};
}

base::Done fill(sqlite3* source, const std::string& to) {
  {
    const Database target = TRY(open(to));
    TRY(copy_pages(source, target.get(), to));
  }
  return sync(to);
}

// SQLITE_DONE: the rows are all there. A damaged file ends them early.
int each_row(sqlite3* database, const char* sql, const std::function<void(sqlite3_stmt*)>& row) {
  sqlite3_stmt* prepared = nullptr;
  int status = sqlite3_prepare_v2(database, sql, -1, &prepared, nullptr);
  const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(prepared, sqlite3_finalize);
  if (status != SQLITE_OK) return status;
  while ((status = sqlite3_step(prepared)) == SQLITE_ROW) row(prepared);
  return status;
}

std::string text(sqlite3_stmt* statement, int column) {
  const auto* value = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  return value == nullptr ? "" : value;
}

}  // namespace

base::Done backup_sqlite(const std::string& from, const std::string& to,
                         const std::function<base::Done()>& begun) {
  const Database source = TRY(open(from));
  // A read transaction of our own holds one moment for all steps; SQLite begins again otherwise
  // whenever somebody commits.
  TRY(run(source.get(), from, "begin"));
  TRY(run(source.get(), from, "select 1 from sqlite_schema limit 1"));
  TRY(begun());
  TRY(create(to));
  auto done = fill(source.get(), to);
  if (!done) ::unlink(to.c_str());
  return done;
}

base::Result<std::vector<std::string>> check_sqlite(const std::string& path) {
  const Database database = TRY(open(path));
  std::vector<std::string> findings;
  const std::string pragma = "pragma integrity_check(" + std::to_string(sqlite_findings_max) + ")";
  int status = each_row(database.get(), pragma.c_str(), [&](sqlite3_stmt* row) {
    if (std::string line = text(row, 0); line != "ok") findings.push_back(std::move(line));
  });
  if (status == SQLITE_DONE)
    status = each_row(database.get(), "pragma foreign_key_check", [&](sqlite3_stmt* row) {
      if (findings.size() < sqlite_findings_max)
        findings.push_back("table " + text(row, 0) + ": row " + text(row, 1) +
                           " refers to a row of " + text(row, 2) + " that is not there");
    });
  if (status == SQLITE_DONE) return findings;
  const int kind = status & 0xff;
  if (kind != SQLITE_CORRUPT && kind != SQLITE_NOTADB) return failed(path, status);
  findings.emplace_back(sqlite3_errstr(status));
  return findings;
}

}  // namespace store
