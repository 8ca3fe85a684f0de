// Many units of work in one transaction of SQLite: a savepoint each, the hooks, one COMMIT. Runs
// what the writer hands it, knows nothing of threads and queues. Internal to platform/store.
#pragma once
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/store/sqlite_transaction.h"
#include "platform/store/store.h"

namespace store {

// A closure and its answer.
struct UnitOfWork {
  const base::Id& tenant;
  const std::function<base::Done(Transaction&)>& closure;
  base::Done answer;
  std::exception_ptr bug;  // thrown by the closure, its hook, or its after_commit
  bool failed() const { return bug || !answer; }
};

class CommitGroup {
 public:
  struct Counts {
    std::uint64_t commits = 0, commit_nanoseconds = 0;
  };
  explicit CommitGroup(SqliteConnection& connection) : connection_(connection) {}

  // Gives every unit its answer and has run the after_commit functions of those that are committed.
  Counts run(std::span<UnitOfWork* const> units);

 private:
  // Why the outer transaction was given up.
  struct Loss {
    base::Error error;
    std::exception_ptr bug;
  };
  struct AfterCommit {
    UnitOfWork* unit;
    std::function<void()> run;
  };
  struct Hook {
    UnitOfWork* unit;  // the first that asked
    SqliteTransaction::Hook asked;
  };

  std::optional<Loss> attempt(std::span<UnitOfWork* const> units);
  std::optional<Loss> run_unit(UnitOfWork& unit);
  std::optional<Loss> undo_unit();
  std::optional<Loss> run_hooks();
  std::optional<Loss> commit();
  std::optional<Loss> statement(std::string_view sql);
  void keep(UnitOfWork& unit, SqliteTransaction::Effects effects);
  void roll_back();
  void run_after_commit();

  SqliteConnection& connection_;
  Counts counts_;
  std::vector<Hook> hooks_;
  std::vector<AfterCommit> after_commit_;
};

}  // namespace store
