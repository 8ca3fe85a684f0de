// The boundary of jobs, deliveries and projections: a Bug thrown inside becomes an error there, so
// that one broken part does not end the program. Used where core runs a module's code on a thread
// of its own; nothing else in core or modules catches.
#pragma once
#include <exception>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace core {

// When such a thread looks again that found the store failing.
inline constexpr base::Duration store_retry = base::seconds(1);

template <class F>
auto within_boundary(F&& run) -> decltype(run()) {
  try {
    return run();
  } catch (const std::exception& bug) {
    return base::unavailable(std::string("a bug: ") + bug.what());
  }
}

}  // namespace core
