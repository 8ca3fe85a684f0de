// Time: instants and durations in int64 nanoseconds, RFC 3339 text, and the injected clock.
// Everything that asks for the time is given a Clock; nothing reads the system's clock directly.
// Values are plain; SystemClock and FakeClock are safe from any thread.
#pragma once
#include <compare>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

struct Duration {
  std::int64_t nanoseconds = 0;
  auto operator<=>(const Duration&) const = default;
  friend constexpr Duration operator+(Duration a, Duration b) {
    return {a.nanoseconds + b.nanoseconds};
  }
  friend constexpr Duration operator-(Duration a, Duration b) {
    return {a.nanoseconds - b.nanoseconds};
  }
  friend constexpr Duration operator*(Duration a, std::int64_t n) { return {a.nanoseconds * n}; }
};
constexpr Duration nanoseconds(std::int64_t n) { return {n}; }
constexpr Duration milliseconds(std::int64_t n) { return {n * 1'000'000}; }
constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000'000}; }
constexpr Duration minutes(std::int64_t n) { return seconds(n * 60); }
constexpr Duration hours(std::int64_t n) { return seconds(n * 3600); }
constexpr Duration days(std::int64_t n) { return hours(n * 24); }

// An instant: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds. Year 1678 to 2262.
struct Time {
  std::int64_t nanoseconds = 0;
  auto operator<=>(const Time&) const = default;
  friend constexpr Time operator+(Time t, Duration d) { return {t.nanoseconds + d.nanoseconds}; }
  friend constexpr Time operator-(Time t, Duration d) { return {t.nanoseconds - d.nanoseconds}; }
  friend constexpr Duration operator-(Time a, Time b) { return {a.nanoseconds - b.nanoseconds}; }
};
inline constexpr Time time_max{INT64_MAX};

enum class Precision { seconds, milliseconds, nanoseconds };

// RFC 3339 with `Z` or an offset, up to nine digits of fraction (more are cut); leap seconds are
// refused. Out of Time's range is `invalid`, so Go's zero time is too: ask is_zero_rfc3339 first.
Result<Time> parse_rfc3339(std::string_view text);
// Go's zero time, 0001-01-01T00:00:00Z at any offset and with any fraction: Alertmanager's dialect
// for "absent".
bool is_zero_rfc3339(std::string_view text);
// UTC with `Z`. `nanoseconds` prints as few fraction digits as needed, the others a fixed count.
std::string format_rfc3339(Time time, Precision precision = Precision::nanoseconds);

// Prometheus' durations: units y w d h m s ms, largest first, each at most once, as in `1h30m`;
// `0` alone is allowed. y = 365 d.
Result<Duration> parse_duration(std::string_view text);
// The same notation, exact to the millisecond: `1h30m`; zero is `0s`.
std::string format_duration(Duration duration);

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
  // Waits on `condition` until it is notified or `deadline` is reached by this clock; spurious
  // wake-ups happen. time_max waits for the notification alone.
  virtual void wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& condition,
                          Time deadline) const = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
  void wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& condition,
                  Time deadline) const override;
};

// For tests: stands still until advanced; `advance` wakes all who wait. Who waits keeps its mutex
// and condition alive until no `advance` can run any more.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(Time start) : now_(start) {}
  Time now() const override;
  void wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& condition,
                  Time deadline) const override;
  void advance(Duration by);

 private:
  struct Waiter {  // on the stack of its thread while it waits
    std::mutex* mutex;
    std::condition_variable* condition;
  };
  mutable std::mutex mutex_;  // guards now_ and waiters_
  Time now_;
  mutable std::map<const void*, Waiter> waiters_;
};

}  // namespace base
