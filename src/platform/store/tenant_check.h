// The tenant check of SQLite, where no row-level security stands below the code: SQL that touches a
// table whose first column is tenant_id must name tenant_id. Done once a statement, when it is
// prepared. Internal to platform/store. Belongs to one connection and its thread.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.h"

struct sqlite3;
struct sqlite3_stmt;

namespace store {

class TenantCheck {
 public:
  // Installs the authorizer, which sees the tables of everything that is prepared.
  explicit TenantCheck(sqlite3* database);
  ~TenantCheck();
  TenantCheck(const TenantCheck&) = delete;
  TenantCheck& operator=(const TenantCheck&) = delete;

  // To be called before `sql` is prepared, and `require` after: it throws base::Bug when a tenant's
  // table was touched and tenant_id is not named.
  void watch();
  void require(std::string_view sql);

 private:
  static int seen(void* self, int action, const char* first, const char* second, const char* schema,
                  const char* trigger);
  bool belongs_to_tenants(const std::string& table);
  void forget_after_schema_change();

  sqlite3* database_;
  sqlite3_stmt* first_column_ = nullptr;
  sqlite3_stmt* schema_version_ = nullptr;
  bool watching_ = false;
  std::vector<std::string> touched_;
  // What is known of tables at `known_version_` of the schema.
  std::unordered_map<std::string, bool, base::TextHash, std::equal_to<>> known_;
  int known_version_ = -1;
};

}  // namespace store
