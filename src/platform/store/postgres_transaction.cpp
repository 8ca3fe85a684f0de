#include "platform/store/postgres_transaction.h"

#include <utility>

namespace store {

base::Done PostgresSnapshot::each(std::string_view sql, Values values, const EachRow& row) const {
  left_.take(sql);
  if (!over_) over_ = connection_.run(sql, values, &row, nullptr);
  if (over_) return over_->error;
  return {};
}

base::Done PostgresTransaction::guarded(const Statement& statement) const {
  if (over_) {
    went_on_ = true;
    return over_->error;
  }
  auto failed =
      savepoints_ == Savepoints::each_statement ? within_savepoint(statement) : statement();
  if (!failed) return {};
  const bool survives =
      savepoints_ == Savepoints::each_statement && failed->kind == PostgresFailure::Kind::refused;
  if (!survives) over_ = failed;
  return std::move(failed->error);
}

std::optional<PostgresFailure> PostgresTransaction::within_savepoint(
    const Statement& statement) const {
  if (auto failed = connection_.command("savepoint statement")) return failed;
  auto failed = statement();
  if (failed && failed->kind != PostgresFailure::Kind::refused) return failed;
  if (failed)
    if (auto lost = connection_.command("rollback to savepoint statement")) return lost;
  if (auto lost = connection_.command("release savepoint statement")) return lost;
  return failed;
}

base::Done PostgresTransaction::each(std::string_view sql, Values values,
                                     const EachRow& row) const {
  return guarded([&] { return connection_.run(sql, values, &row, nullptr); });
}

base::Result<std::int64_t> PostgresTransaction::run(std::string_view sql, Values values) {
  std::int64_t changed = 0;
  TRY(guarded([&] { return connection_.run(sql, values, nullptr, &changed); }));
  return changed;
}

base::Done PostgresTransaction::define(std::string_view sql) {
  return guarded([&] { return connection_.command(std::string(sql)); });
}

void PostgresTransaction::after_commit(std::function<void()> f) {
  effects_.after_commit.push_back(std::move(f));
}

void PostgresTransaction::before_commit(std::string key,
                                        std::function<base::Done(Transaction&)> f) {
  effects_.before_commit.push_back({std::move(key), std::move(f)});
}

}  // namespace store
