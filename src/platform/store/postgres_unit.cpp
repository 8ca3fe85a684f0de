#include "platform/store/postgres_unit.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "base/text.h"

namespace store {
namespace {

using Kind = PostgresFailure::Kind;

// Two programs that migrate one database at once: the second waits. The number is "mainstay" cut to
// 63 bits of its letters.
constexpr const char* lock_schema = "select pg_advisory_lock(7881706559571124601)";
constexpr const char* unlock_schema = "select pg_advisory_unlock(7881706559571124601)";

base::Error not_alone(const PostgresFailure& failure) {
  if (failure.kind != Kind::unavailable) return failure.error;
  return base::unavailable(
      "schema: another program migrates this database, and store_statement_timeout is reached: run"
      " this again when it is done");
}

// The select fixes the snapshot; the setting ends with the transaction, so that a pooled connection
// carries no tenant over.
std::string begin(std::string_view mode, const base::Id& tenant) {
  return "begin isolation level " + std::string(mode) +
         "; select pg_catalog.set_config('mainstay.tenant', '" + base::to_hex(tenant.view()) +
         "', true)";
}

// 1 ms, 2 ms, ... 64 ms, of which a part is left out so that two that met do not meet again.
void wait_before(std::size_t attempt) {
  const std::chrono::microseconds longest(1'000 << std::min<std::size_t>(attempt, 6));
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  std::this_thread::sleep_for(longest * (now / 100 % 1'000) / 1'000);
}

}  // namespace

base::Result<PostgresUnits::Committed> PostgresUnits::run(const base::Id& tenant,
                                                          const Closure& closure) {
  Savepoints savepoints = Savepoints::none;
  bool moved = false;
  for (std::size_t attempts = 0;;) {
    const auto lease = TRY(pool_.take());
    Attempt done;
    do {
      if (attempts > 0) {
        ++reruns_;
        if (done.next == Next::again) wait_before(attempts);
      }
      if (done.next == Next::with_savepoints) savepoints = Savepoints::each_statement;
      done = attempt(*lease, tenant, closure, savepoints);
      ++attempts;
    } while ((done.next == Next::again || done.next == Next::with_savepoints) &&
             attempts < attempts_max_);
    if (done.next == Next::over && !done.error) return std::move(done.committed);
    if (done.next == Next::again || done.next == Next::with_savepoints)
      return base::unavailable(
          "store: store_unit_attempts_max is reached: others change the same"
          " all the time, retry later");
    if (done.next == Next::over || std::exchange(moved, true)) return *std::move(done.error);
  }
}

PostgresUnits::Attempt PostgresUnits::ended(const PostgresFailure& failure) {
  const Next next = failure.kind == Kind::rerun  ? Next::again
                    : failure.kind == Kind::lost ? Next::again_elsewhere
                                                 : Next::over;
  return {next, failure.error, {}};
}

PostgresUnits::Attempt PostgresUnits::attempt(PostgresConnection& connection,
                                              const base::Id& tenant, const Closure& closure,
                                              Savepoints savepoints) {
  if (auto failed = connection.command(begin("serializable", tenant))) return ended(*failed);
  PostgresTransaction transaction(connection, tenant, savepoints);
  base::Done answer;
  std::exception_ptr bug;
  // One of the four boundaries that catch bugs: the unit's caller gets it back.
  try {
    answer = closure(transaction);
  } catch (...) {
    bug = std::current_exception();
  }
  const auto& over = transaction.over();
  if (over || bug || !answer) connection.roll_back();
  if (over && over->kind != Kind::refused) return ended(*over);
  if (over && (transaction.went_on() || (answer && !bug)))
    return {Next::with_savepoints, over->error, {}};
  if (bug) std::rethrow_exception(bug);
  if (!answer) return {Next::over, std::move(answer).error(), {}};
  return commit(connection, transaction.take_effects());
}

PostgresUnits::Attempt PostgresUnits::commit(PostgresConnection& connection, UnitEffects effects) {
  Attempt done{.next = Next::over, .error = {}, .committed = {std::move(effects), nullptr}};
  if (!done.committed.effects.after_commit.empty())
    done.committed.turn = std::make_unique<CommitOrder::Turn>(order_);
  const auto start = std::chrono::steady_clock::now();
  if (auto failed = connection.command("commit")) {
    // Cut off in this moment it may be stored: nobody can tell, so it is not run again.
    if (failed->kind == Kind::lost) return {Next::over, std::move(failed->error), {}};
    connection.roll_back();
    return ended(*failed);
  }
  if (!connection.committed())
    return {Next::over, base::unavailable("store: PostgreSQL undid the unit"), {}};
  const auto took = std::chrono::steady_clock::now() - start;
  ++commits_;
  commit_nanoseconds_ += static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(took).count());
  return done;
}

base::Done PostgresUnits::change_schema(const Closure& closure, const Around& before,
                                        const Around& after) {
  const auto lease = TRY(pool_.take());
  // Given up with the connection, whatever happens in between.
  if (auto failed = lease->command(lock_schema)) return not_alone(*failed);
  struct Unlock {
    PostgresConnection& connection;
    ~Unlock() {
      connection.roll_back();
      static_cast<void>(connection.command(unlock_schema));
    }
  } const unlock{*lease};
  const base::Id nobody;
  if (auto failed = lease->command(begin("read committed", nobody)))
    return std::move(failed->error);
  TRY(before(*lease));
  PostgresTransaction transaction(*lease, nobody, Savepoints::none);
  TRY(closure(transaction));
  if (transaction.over()) return transaction.over()->error;
  TRY(after(*lease));
  if (auto failed = lease->command("commit")) return std::move(failed->error);
  if (!lease->committed()) return base::unavailable("store: PostgreSQL undid the migration");
  ++commits_;
  return {};
}

base::Done PostgresUnits::read(const base::Id& tenant,
                               const std::function<base::Done(const Snapshot&)>& closure,
                               Statements statements) {
  ++reads_;
  for (bool moved = false;;) {
    const auto lease = TRY(pool_.take());
    if (auto failed = lease->command(begin("repeatable read read only", tenant))) {
      if (failed->kind == Kind::lost && !std::exchange(moved, true)) continue;
      return std::move(failed->error);
    }
    const PostgresSnapshot snapshot(*lease, tenant, statements);
    return closure(snapshot);  // the lease ends the transaction
  }
}

void PostgresUnits::count(Store::Statistics& statistics) const {
  statistics.commits_total = commits_;
  statistics.commit_nanoseconds_total = commit_nanoseconds_;
  statistics.reruns_total = reruns_;
  statistics.reads_total = reads_;
}

}  // namespace store
