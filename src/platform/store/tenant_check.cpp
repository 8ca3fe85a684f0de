#include "platform/store/tenant_check.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "platform/store/sql_text.h"

namespace store {
namespace {

constexpr std::string_view tenant_column = "tenant_id";

sqlite3_stmt* prepared(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  return statement;
}

}  // namespace

TenantCheck::TenantCheck(sqlite3* database) : database_(database) {
  sqlite3_set_authorizer(database_, &TenantCheck::seen, this);
}

TenantCheck::~TenantCheck() {
  sqlite3_finalize(first_column_);
  sqlite3_finalize(schema_version_);
  sqlite3_set_authorizer(database_, nullptr, nullptr);
}

// The parameters are those that SQLite asks for.
// NOLINTNEXTLINE(readability-function-size)
int TenantCheck::seen(void* self, int action, const char* first, const char*, const char*,
                      const char*) {
  auto& check = *static_cast<TenantCheck*>(self);
  const bool touches = action == SQLITE_READ || action == SQLITE_INSERT ||
                       action == SQLITE_UPDATE || action == SQLITE_DELETE;
  if (!check.watching_ || !touches || first == nullptr) return SQLITE_OK;
  if (std::find(check.touched_.begin(), check.touched_.end(), first) == check.touched_.end())
    check.touched_.emplace_back(first);
  return SQLITE_OK;
}

void TenantCheck::watch() {
  touched_.clear();
  watching_ = true;
}

void TenantCheck::require(std::string_view sql) {
  watching_ = false;
  if (touched_.empty() || names_word(sql, tenant_column)) return;
  forget_after_schema_change();
  for (const std::string& table : touched_)
    if (belongs_to_tenants(table))
      throw base::Bug("store: SQL on table " + table + " must name tenant_id: " + std::string(sql));
}

void TenantCheck::forget_after_schema_change() {
  if (!schema_version_) schema_version_ = prepared(database_, "pragma schema_version");
  int version = -1;
  if (schema_version_ && sqlite3_step(schema_version_) == SQLITE_ROW)
    version = sqlite3_column_int(schema_version_, 0);
  sqlite3_reset(schema_version_);
  if (version < 0 || version != known_version_) known_.clear();
  known_version_ = version;
}

bool TenantCheck::belongs_to_tenants(const std::string& table) {
  if (const auto found = known_.find(table); found != known_.end()) return found->second;
  if (!first_column_)
    first_column_ = prepared(database_, "select name from pragma_table_info(?1) where cid = 0");
  // When the schema cannot be read, the statement is refused rather than let through.
  if (!first_column_) return true;
  sqlite3_bind_text(first_column_, 1, table.c_str(), -1, SQLITE_STATIC);
  const int status = sqlite3_step(first_column_);
  bool tenants = false;
  if (status == SQLITE_ROW) {
    const auto* name = reinterpret_cast<const char*>(sqlite3_column_text(first_column_, 0));
    tenants = name != nullptr && base::equal_ignoring_case(name, tenant_column);
  }
  sqlite3_reset(first_column_);
  sqlite3_clear_bindings(first_column_);
  if (status != SQLITE_ROW && status != SQLITE_DONE) return true;
  known_.emplace(table, tenants);
  return tenants;
}

}  // namespace store
