#include <libpq-fe.h>

#include <atomic>
#include <exception>
#include <memory>
#include <utility>

#include "base/check.h"
#include "platform/store/commit_order.h"
#include "platform/store/postgres.h"
#include "platform/store/postgres_role.h"
#include "platform/store/postgres_unit.h"

namespace store {
namespace {

class PostgresStore final : public Store {
 public:
  explicit PostgresStore(const PostgresOptions& options)
      : options_(options), pool_(options), units_(pool_, options) {}

  Dialect dialect() const override { return Dialect::postgres; }
  bool owns_schema() const override { return options_.role == PostgresRole::migrate; }
  Statistics statistics() const override {
    Statistics statistics;
    pool_.count(statistics);
    units_.count(statistics);
    statistics.units_total = units_total_;
    statistics.failed_units_total = failed_units_;
    statistics.failed_hooks_total = failed_hooks_;
    return statistics;
  }
  base::Done change_schema(SchemaChange change, const Closure& unit) override {
    CHECK(owns_schema());
    return units_.change_schema(
        unit,
        [change](PostgresConnection& connection) -> base::Done {
          return change == SchemaChange::rows ? lift_row_security(connection) : base::Done();
        },
        [this](PostgresConnection& connection) {
          return secure_schema(connection, options_.serving_role);
        });
  }

 protected:
  base::Done write_unit(const base::Id& tenant, const Closure& unit) override {
    CHECK(!writing_.has_this_thread());
    const ThreadsInside::Stay stay(writing_);
    ++units_total_;
    auto committed = units_.run(tenant, unit);
    if (!committed) {
      ++failed_units_;
      return std::move(committed).error();
    }
    settle(tenant, *committed);
    return {};
  }
  base::Done read_unit(const base::Id& tenant,
                       const std::function<base::Done(const Snapshot&)>& unit,
                       Statements statements) override {
    CHECK(!writing_.has_this_thread() && !reading_.has_this_thread());
    const ThreadsInside::Stay stay(reading_);
    return units_.read(tenant, unit, statements);
  }

 private:
  // What follows the commit. What is committed stays so; the unit's caller learns of the first bug.
  void settle(const base::Id& tenant, PostgresUnits::Committed& committed) {
    std::exception_ptr bug;
    const auto kept = [&bug](const auto& f) {
      try {
        f();
      } catch (...) {
        if (!bug) bug = std::current_exception();
      }
    };
    for (const CommitHook& hook : committed.effects.before_commit)
      kept([&] { run_hook(tenant, hook); });
    if (committed.turn) committed.turn->wait();
    for (const auto& f : committed.effects.after_commit) kept(f);
    committed.turn.reset();
    if (bug) std::rethrow_exception(bug);
  }
  void run_hook(const base::Id& tenant, const CommitHook& hook) {
    const auto done = hooks_.run(hook.key, [&]() -> base::Done {
      const auto committed = TRY(units_.run(tenant, hook.run));
      CHECK(committed.effects.before_commit.empty() && committed.effects.after_commit.empty());
      return {};
    });
    if (!done) ++failed_hooks_;
  }

  const PostgresOptions options_;
  PostgresPool pool_;
  PostgresUnits units_;
  SharedWork hooks_;
  ThreadsInside writing_, reading_;
  std::atomic<std::uint64_t> units_total_ = 0, failed_units_ = 0, failed_hooks_ = 0;
};

}  // namespace

base::Result<std::unique_ptr<Store>> open_postgres(const PostgresOptions& options) {
  if (options.connections_max == 0 || options.connections_min > options.connections_max)
    return base::invalid("store_connections_max: at least 1, and no less than the minimum");
  TRY(PostgresConnection::open(options));
  return std::unique_ptr<Store>(new PostgresStore(options));
}

base::Result<std::string> postgres_user(const base::Secret& dsn) {
  struct Free {
    void operator()(PQconninfoOption* all) const { PQconninfoFree(all); }
  };
  // What libpq says about it is left out: it may quote the password.
  const std::string text(dsn.reveal());
  const std::unique_ptr<PQconninfoOption, Free> all(PQconninfoParse(text.c_str(), nullptr));
  if (!all) return base::invalid("store.dsn: not a connection string of PostgreSQL");
  for (const PQconninfoOption* option = all.get(); option->keyword; ++option)
    if (std::string_view(option->keyword) == "user" && option->val && *option->val)
      return std::string(option->val);
  return base::invalid("store.dsn: names no user");
}

}  // namespace store
