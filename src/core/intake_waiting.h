// Who waits for an append, on the way from the intake's writer to the projection: one Pending an
// append, and the line of those that wait until their position is applied. Shared by the intake's
// backends. Nothing here is locked: a Pending is handed on from thread to thread, AppliedLine
// belongs to its owner's lock.
#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/result.h"
#include "core/intake.h"

namespace core {

// One append under way. Told once: by `fail` before it is stored, or by `answer`.
struct Pending {
  Pending(Signal s, Wait w, Intake::Told t) : signal(std::move(s)), wait(w), told(std::move(t)) {}

  void fail(base::Error error) const { told(std::move(error)); }
  void answer() const;

  Signal signal;  // moved on to the feed by the writer
  const Wait wait;
  const Intake::Told told;
  std::uint64_t position = 0;               // once it is stored
  std::optional<base::Error> refusal = {};  // by the projection: told when the record is applied
};

using PendingPtr = std::shared_ptr<Pending>;

class AppliedLine {
 public:
  // In the order of positions.
  void add(std::uint64_t position, PendingPtr pending);
  // Takes those up to a position out; the caller answers them, without its lock.
  std::vector<PendingPtr> take(std::uint64_t upto);
  void refuse(std::uint64_t position, base::Error error);
  bool empty() const { return waiting_.empty(); }

 private:
  struct Waiting {
    std::uint64_t position;
    PendingPtr pending;  // shared with the intake's writer
  };
  std::deque<Waiting> waiting_;
};

}  // namespace core
