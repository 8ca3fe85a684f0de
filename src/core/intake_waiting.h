// Who waits for the intake: one append under way, and the line of those that want theirs applied.
// Internal to the intake's backends. Pending is safe from any thread, AppliedLine belongs to its
// owner's lock.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/result.h"
#include "core/intake.h"

namespace core {

using SteadyTime = std::chrono::steady_clock::time_point;

// One append under way. Shared by the thread that waits and the backend's writer; each has a
// condition of its own, so one append wakes one.
class Pending {
 public:
  enum class Stage : std::uint8_t { submitted, durable, applied };

  Pending(Signal s, Wait w) : signal(std::move(s)), wait(w) {}

  void reach(Stage stage);
  void fail(base::Error error);
  // The error is told when the record counts as applied, not before.
  void refuse(base::Error error);
  base::Done answer(SteadyTime deadline);
  // Where it is known only once it is stored.
  void stored_at(std::uint64_t position);
  std::uint64_t position() const;

  Signal signal;  // moved on to the feed by the writer
  const Wait wait;

 private:
  Stage wanted() const { return wait == Wait::durable ? Stage::durable : Stage::applied; }

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable condition_;
  std::uint64_t position_ = 0;
  Stage stage_ = Stage::submitted;
  bool failed_ = false;
  std::optional<base::Error> error_;
};

using PendingPtr = std::shared_ptr<Pending>;

class AppliedLine {
 public:
  // In the order of positions.
  void add(std::uint64_t position, PendingPtr pending);
  // Takes those up to a position out; the caller tells them, without its lock.
  std::vector<PendingPtr> take(std::uint64_t upto);
  void refuse(std::uint64_t position, base::Error error);
  bool empty() const { return waiting_.empty(); }

 private:
  struct Waiting {
    std::uint64_t position;
    PendingPtr pending;  // shared with the thread that waits
  };
  std::deque<Waiting> waiting_;
};

}  // namespace core
