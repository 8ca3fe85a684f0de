// Transaction and Snapshot over one connection to PostgreSQL: what closures are given. Internal to
// platform/store. Belongs to one thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "platform/store/postgres_connection.h"
#include "platform/store/statements_left.h"
#include "platform/store/store.h"
#include "platform/store/unit_effects.h"

namespace store {

class PostgresSnapshot final : public Snapshot {
 public:
  PostgresSnapshot(PostgresConnection& connection, const base::Id& tenant, Statements statements)
      : connection_(connection), tenant_(tenant), left_(statements) {}
  using Snapshot::each;
  base::Done each(std::string_view sql, Values values, const EachRow& row) const override;
  const base::Id& tenant() const override { return tenant_; }
  // Set once a statement failed: every later one answers the same.
  const std::optional<PostgresFailure>& over() const { return over_; }

 private:
  PostgresConnection& connection_;
  const base::Id& tenant_;
  mutable StatementsLeft left_;
  mutable std::optional<PostgresFailure> over_;
};

// PostgreSQL gives up the whole transaction at the first error, also at one that a unit survives on
// SQLite (a conflict). Most units end there; one that goes on is run again with a savepoint around
// each statement, which costs two more round trips a statement.
enum class Savepoints : unsigned char { none, each_statement };

class PostgresTransaction final : public Transaction {
 public:
  PostgresTransaction(PostgresConnection& connection, const base::Id& tenant, Savepoints savepoints)
      : connection_(connection), tenant_(tenant), savepoints_(savepoints) {}

  using Snapshot::each;
  using Transaction::run;
  base::Done each(std::string_view sql, Values values, const EachRow& row) const override;
  base::Result<std::int64_t> run(std::string_view sql, Values values) override;
  void after_commit(std::function<void()> f) override;
  void before_commit(std::string key, std::function<base::Done(Transaction&)> f) override;
  base::Done define(std::string_view sql) override;
  const base::Id& tenant() const override { return tenant_; }

  // Set once the transaction cannot go on.
  const std::optional<PostgresFailure>& over() const { return over_; }
  // Whether a statement followed one that was refused: it needs savepoints.
  bool went_on() const { return went_on_; }
  UnitEffects take_effects() { return std::move(effects_); }

 private:
  using Statement = std::function<std::optional<PostgresFailure>()>;
  base::Done guarded(const Statement& statement) const;
  std::optional<PostgresFailure> within_savepoint(const Statement& statement) const;

  PostgresConnection& connection_;
  const base::Id& tenant_;
  const Savepoints savepoints_;
  mutable std::optional<PostgresFailure> over_;
  mutable bool went_on_ = false;
  UnitEffects effects_;
};

}  // namespace store
