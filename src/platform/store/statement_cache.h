// Prepared statements of one SQLite connection, kept by their text. Preparing costs about ten times
// what a run by key costs. Internal to platform/store. Belongs to one connection and its thread.
#pragma once
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "base/text.h"
#include "platform/store/sql_text.h"
#include "platform/store/tenant_check.h"

namespace store {

class StatementCache {
  struct Entry {
    std::string sql;
    sqlite3_stmt* statement;
    bool lent = false;
  };

 public:
  static constexpr std::size_t statements_max = 256;  // past it the least recently used one goes

  // A statement for one run; reset when it goes. The same SQL may be lent again meanwhile.
  class Lease {
   public:
    Lease(sqlite3_stmt* statement, Entry* entry) : statement_(statement), entry_(entry) {}
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    sqlite3_stmt* statement() const { return statement_; }

   private:
    sqlite3_stmt* statement_;
    Entry* entry_;  // null: the statement ends with the lease
  };

  explicit StatementCache(sqlite3* database) : database_(database), tenants_(database) {}
  ~StatementCache();
  StatementCache(const StatementCache&) = delete;
  StatementCache& operator=(const StatementCache&) = delete;

  // Wrong SQL, or SQL that fails the tenant check, throws base::Bug.
  base::Result<Lease> lend(std::string_view sql);
  std::size_t size() const { return by_sql_.size(); }

 private:
  base::Result<sqlite3_stmt*> prepare(std::string_view sql);
  void drop_oldest();

  sqlite3* database_;
  TenantCheck tenants_;
  std::list<Entry> entries_;  // most recently used first
  // Views into entries_.
  std::unordered_map<std::string_view, std::list<Entry>::iterator, SqlHash> by_sql_;
};

}  // namespace store
