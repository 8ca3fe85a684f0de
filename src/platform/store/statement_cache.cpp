#include "platform/store/statement_cache.h"

#include <sqlite3.h>

#include <memory>
#include <utility>

#include "base/check.h"
#include "platform/store/sql_text.h"
#include "platform/store/sqlite_error.h"

namespace store {

StatementCache::Lease::Lease(Lease&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)),
      entry_(std::exchange(other.entry_, nullptr)) {}

StatementCache::Lease::~Lease() {
  if (!statement_) return;
  if (!entry_) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);  // they point to what the caller owned
  entry_->lent = false;
}

StatementCache::~StatementCache() {
  for (const Entry& entry : entries_) sqlite3_finalize(entry.statement);
}

base::Result<StatementCache::Lease> StatementCache::lend(std::string_view sql) {
  if (const auto found = by_sql_.find(sql); found != by_sql_.end()) {
    const auto entry = found->second;
    if (entry->lent) return Lease(TRY(prepare(sql)), nullptr);
    entries_.splice(entries_.begin(), entries_, entry);
    entry->lent = true;
    return Lease(entry->statement, &*entry);
  }
  sqlite3_stmt* statement = TRY(prepare(sql));
  drop_oldest();
  entries_.push_front({std::string(sql), statement, true});
  by_sql_.emplace(entries_.front().sql, entries_.begin());
  return Lease(statement, &entries_.front());
}

base::Result<sqlite3_stmt*> StatementCache::prepare(std::string_view sql) {
  const std::string text = with_question_marks(sql);
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  sqlite3_stmt* raw = nullptr;
  tenants_.watch();
  const int status = sqlite3_prepare_v3(database_, text.c_str(), static_cast<int>(text.size() + 1),
                                        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  std::unique_ptr<sqlite3_stmt, Finalize> statement(raw);
  if (status != SQLITE_OK) return sqlite_error(database_, status, sql);
  if (!statement) throw base::Bug("store: no statement in: " + std::string(sql));
  tenants_.require(sql);
  return statement.release();
}

void StatementCache::drop_oldest() {
  if (entries_.size() < statements_max) return;
  for (auto entry = entries_.end(); entry != entries_.begin();) {
    --entry;
    if (entry->lent) continue;
    by_sql_.erase(entry->sql);
    sqlite3_finalize(entry->statement);
    entries_.erase(entry);
    return;
  }
}

}  // namespace store
