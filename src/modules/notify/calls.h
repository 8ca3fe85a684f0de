// What others may do through notify, and what it asks of those above it. Safe from any thread.
#pragma once
#include "base/result.h"
#include "modules/notify/types.h"

namespace notify {

// Whether a person has taken an episode on: its repeats are then not sent. Implemented above
// (incidents), handed in by the program; `mainstay alertmanager` has none.
class Acknowledgements {
 public:
  virtual ~Acknowledgements() = default;
  virtual bool acknowledged(const base::Id& tenant, const base::Id& episode) const = 0;
};

class Calls {
 public:
  virtual ~Calls() = default;
  // Puts a new configuration in force: unresolved alerts join the new routes' groups; the log
  // prevents repeats.
  virtual base::Done configure(const base::Id& tenant, Configuration configuration) = 0;
};

}  // namespace notify
