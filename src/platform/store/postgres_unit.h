// One unit of work on PostgreSQL: attempts, until one is committed or the answer is final. Internal
// to platform/store. Safe from any thread.
#pragma once
#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "platform/store/commit_order.h"
#include "platform/store/postgres_pool.h"
#include "platform/store/postgres_transaction.h"

namespace store {

using Closure = std::function<base::Done(Transaction&)>;

class PostgresUnits {
 public:
  // What is left of a unit that was committed: its effects, and its place among the others.
  struct Committed {
    UnitEffects effects;
    std::unique_ptr<CommitOrder::Turn> turn;  // absent: no after_commit
  };
  PostgresUnits(PostgresPool& pool, const PostgresOptions& options)
      : pool_(pool), attempts_max_(options.unit_attempts_max) {}

  // Runs it in a SERIALIZABLE transaction of the tenant. The error of the closure, `unavailable`,
  // or the bug that it threw.
  base::Result<Committed> run(const base::Id& tenant, const Closure& closure);
  // One transaction that changes the schema, alone among programs; `before` and `after` surround
  // the closure within it.
  using Around = std::function<base::Done(PostgresConnection&)>;
  base::Done change_schema(const Closure& closure, const Around& before, const Around& after);
  base::Done read(const base::Id& tenant, const std::function<base::Done(const Snapshot&)>& closure,
                  Statements statements);
  void count(Store::Statistics& statistics) const;

 private:
  enum class Next : std::uint8_t { over, again, again_elsewhere, with_savepoints };
  struct Attempt {
    Next next = Next::over;
    std::optional<base::Error> error;
    Committed committed;
  };
  Attempt attempt(PostgresConnection& connection, const base::Id& tenant, const Closure& closure,
                  Savepoints savepoints);
  Attempt commit(PostgresConnection& connection, UnitEffects effects);
  static Attempt ended(const PostgresFailure& failure);

  PostgresPool& pool_;
  CommitOrder order_;
  const std::size_t attempts_max_;
  std::atomic<std::uint64_t> commits_ = 0, commit_nanoseconds_ = 0, reruns_ = 0, reads_ = 0;
};

}  // namespace store
