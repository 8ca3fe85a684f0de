// How often a caller may ask: a bucket of `burst` requests that fills at `per_second`, kept as one
// time a caller (the generic cell rate algorithm: ITU-T I.371, annex A). Never applied to intake,
// which answers overload with 503. By a steady clock. Safe from any thread.
#pragma once
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "base/id.h"
#include "base/time.h"

namespace core {

class RateLimit {
 public:
  struct Options {
    std::int64_t per_second = 100;      // `rate_limit_per_second`; 0: no limit
    std::int64_t burst = 500;           // `rate_limit_burst`: at once, after a rest
    std::size_t callers_max = 100'000;  // known at a time; those at rest need no memory
  };
  explicit RateLimit(Options options, std::function<std::int64_t()> steady_nanoseconds = {});

  // nullopt: go on. Else how long to wait; a refused request costs nothing.
  std::optional<base::Duration> admit(const base::Id& caller);

 private:
  void forget_the_rested(std::int64_t now);

  const Options options_;
  const std::function<std::int64_t()> now_;
  std::mutex mutex_;  // guards full_at_
  // When the bucket of a caller is full again; who is not here, or whose time has passed, is at
  // rest.
  std::unordered_map<base::Id, std::int64_t, base::IdHash> full_at_;
};

}  // namespace core
