#include "platform/store/commit_group.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/check.h"

namespace store {

CommitGroup::Counts CommitGroup::run(std::span<UnitOfWork* const> units) {
  counts_ = {};
  if (!attempt(units)) {
    run_after_commit();
    return counts_;
  }
  roll_back();
  for (UnitOfWork* unit : units) {
    unit->answer = {};
    unit->bug = nullptr;
    if (auto loss = attempt({&unit, 1})) {
      roll_back();
      unit->answer = std::move(loss->error);
      unit->bug = loss->bug;
      continue;
    }
    run_after_commit();
  }
  return counts_;
}

std::optional<CommitGroup::Loss> CommitGroup::attempt(std::span<UnitOfWork* const> units) {
  if (auto loss = statement("begin immediate")) return loss;
  for (UnitOfWork* unit : units)
    if (auto loss = run_unit(*unit)) return loss;
  if (auto loss = run_hooks()) return loss;
  return commit();
}

std::optional<CommitGroup::Loss> CommitGroup::run_unit(UnitOfWork& unit) {
  if (auto loss = statement("savepoint unit")) return loss;
  SqliteTransaction transaction(connection_, unit.tenant);
  // One of the four boundaries that catch bugs: the unit's caller gets it back.
  try {
    unit.answer = unit.closure(transaction);
  } catch (...) {
    unit.bug = std::current_exception();
  }
  if (transaction.lost()) return Loss{*transaction.lost(), nullptr};
  if (unit.failed()) return undo_unit();
  if (auto loss = statement("release unit")) return loss;
  keep(unit, transaction.take_effects());
  return std::nullopt;
}

std::optional<CommitGroup::Loss> CommitGroup::undo_unit() {
  if (auto loss = statement("rollback to unit")) return loss;
  return statement("release unit");
}

void CommitGroup::keep(UnitOfWork& unit, SqliteTransaction::Effects effects) {
  for (auto& f : effects.after_commit) after_commit_.push_back({&unit, std::move(f)});
  for (auto& hook : effects.before_commit) {
    const bool known = std::any_of(hooks_.begin(), hooks_.end(),
                                   [&](const Hook& h) { return h.asked.key == hook.key; });
    if (!known) hooks_.push_back({&unit, std::move(hook)});
  }
}

std::optional<CommitGroup::Loss> CommitGroup::run_hooks() {
  for (Hook& hook : hooks_) {
    SqliteTransaction transaction(connection_, hook.unit->tenant);
    try {
      auto done = hook.asked.run(transaction);
      if (transaction.lost()) return Loss{*transaction.lost(), nullptr};
      if (!done) return Loss{std::move(done).error(), nullptr};
      auto effects = transaction.take_effects();
      CHECK(effects.before_commit.empty());
      for (auto& f : effects.after_commit) after_commit_.push_back({hook.unit, std::move(f)});
    } catch (...) {
      return Loss{base::unavailable("store: a bug before the commit"), std::current_exception()};
    }
  }
  return std::nullopt;
}

std::optional<CommitGroup::Loss> CommitGroup::commit() {
  const auto start = std::chrono::steady_clock::now();
  if (auto loss = statement("commit")) return loss;
  const auto took = std::chrono::steady_clock::now() - start;
  ++counts_.commits;
  counts_.commit_nanoseconds += static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(took).count());
  hooks_.clear();
  return std::nullopt;
}

std::optional<CommitGroup::Loss> CommitGroup::statement(std::string_view sql) {
  try {
    if (auto done = connection_.run(sql); !done) return Loss{std::move(done).error(), nullptr};
  } catch (...) {
    return Loss{base::unavailable("store: a bug around the unit"), std::current_exception()};
  }
  return std::nullopt;
}

void CommitGroup::roll_back() {
  connection_.roll_back();
  hooks_.clear();
  after_commit_.clear();
}

void CommitGroup::run_after_commit() {
  for (AfterCommit& after : after_commit_) {
    // What is committed stays so; the unit's caller learns of the bug.
    try {
      after.run();
    } catch (...) {
      if (!after.unit->bug) after.unit->bug = std::current_exception();
    }
  }
  after_commit_.clear();
}

}  // namespace store
