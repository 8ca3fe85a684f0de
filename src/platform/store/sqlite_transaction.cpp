#include "platform/store/sqlite_transaction.h"

#include <utility>

namespace store {

base::Done SqliteSnapshot::each(std::string_view sql, Values values, const EachRow& row) const {
  left_.take(sql);
  TRY(connection_.run(sql, values, &row));
  return {};
}

base::Result<std::int64_t> SqliteTransaction::checked(std::string_view sql, Values values,
                                                      const EachRow* row) const {
  if (lost_) return *lost_;
  auto changed = connection_.run(sql, values, row);
  if (!changed && changed.error().code == base::Code::unavailable) lost_ = changed.error();
  return changed;
}

base::Done SqliteTransaction::each(std::string_view sql, Values values, const EachRow& row) const {
  TRY(checked(sql, values, &row));
  return {};
}

base::Result<std::int64_t> SqliteTransaction::run(std::string_view sql, Values values) {
  return checked(sql, values, nullptr);
}

base::Done SqliteTransaction::define(std::string_view sql) {
  if (lost_) return *lost_;
  auto done = connection_.define(sql);
  if (!done && done.error().code == base::Code::unavailable) lost_ = done.error();
  return done;
}

void SqliteTransaction::after_commit(std::function<void()> f) {
  effects_.after_commit.push_back(std::move(f));
}

void SqliteTransaction::before_commit(std::string key, std::function<base::Done(Transaction&)> f) {
  effects_.before_commit.push_back({std::move(key), std::move(f)});
}

}  // namespace store
