// Transaction and Snapshot over one SQLite connection: what closures are given. They know the
// tenant and collect what is to happen around the commit; the commit itself belongs to
// commit_group.h and sqlite_readers.h. Internal to platform/store. Belongs to one thread.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/store/sqlite_connection.h"
#include "platform/store/statements_left.h"
#include "platform/store/store.h"
#include "platform/store/unit_effects.h"

namespace store {

class SqliteSnapshot final : public Snapshot {
 public:
  SqliteSnapshot(SqliteConnection& connection, const base::Id& tenant, Statements statements)
      : connection_(connection), tenant_(tenant), left_(statements) {}
  using Snapshot::each;
  base::Done each(std::string_view sql, Values values, const EachRow& row) const override;
  const base::Id& tenant() const override { return tenant_; }

 private:
  SqliteConnection& connection_;
  const base::Id& tenant_;
  mutable StatementsLeft left_;
};

class SqliteTransaction final : public Transaction {
 public:
  using Hook = CommitHook;
  using Effects = UnitEffects;

  SqliteTransaction(SqliteConnection& connection, const base::Id& tenant)
      : connection_(connection), tenant_(tenant) {}

  using Snapshot::each;
  using Transaction::run;
  base::Done each(std::string_view sql, Values values, const EachRow& row) const override;
  base::Result<std::int64_t> run(std::string_view sql, Values values) override;
  void after_commit(std::function<void()> f) override;
  void before_commit(std::string key, std::function<base::Done(Transaction&)> f) override;
  base::Done define(std::string_view sql) override;
  const base::Id& tenant() const override { return tenant_; }

  // Set once a statement failed as `unavailable`: SQLite may have undone everything already, so
  // that a further statement would commit by itself. Every later one answers the same.
  const std::optional<base::Error>& lost() const { return lost_; }
  Effects take_effects() { return std::move(effects_); }

 private:
  base::Result<std::int64_t> checked(std::string_view sql, Values values, const EachRow* row) const;

  SqliteConnection& connection_;
  const base::Id& tenant_;
  mutable std::optional<base::Error> lost_;
  Effects effects_;
};

}  // namespace store
