// Circuit breakers, one a tenant and destination (scheme://host:port): closed; open after
// `failures_max` calls in a row failed, then nothing is sent for a while that doubles; half-open:
// one call is let through, and its end closes or opens it. A failure is no answer, or 502, 503 or
// 504: other statuses are about one resource, not about the destination. Safe from any thread.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/describe/describe.h"
#include "base/id.h"
#include "base/result.h"
#include "base/time.h"

namespace outbound {

enum class BreakerState : std::uint8_t { closed, open, half_open };
std::string_view name(BreakerState state);
const base::describe::Type& described(base::describe::Tag<BreakerState>);

struct Destination {
  base::Id tenant;      // nil: the server's own
  std::string address;  // "https://hooks.example.com:443"
  BreakerState state = BreakerState::closed;
  std::int64_t failures_in_a_row = 0;
  std::int64_t calls = 0, failures = 0, rejected = 0;  // since it is known
  std::optional<base::Time> changed_at, retry_at;  // retry_at: when an open one lets a call through
  std::string last_error;
  base::Time used_at;
};

class Destinations {
 public:
  struct Options {
    std::int64_t failures_max = 5;                 // `outbound_breaker_failures_max`
    base::Duration open_first = base::seconds(5);  // `outbound_breaker_open_first`
    base::Duration open_max = base::minutes(1);    // `outbound_breaker_open_max`
    std::size_t destinations_max = 1'000;          // `outbound_destinations_max`
  };
  explicit Destinations(const base::Clock& clock) : Destinations(clock, Options()) {}
  Destinations(const base::Clock& clock, Options options) : clock_(clock), options_(options) {}

  // Told of each change of state, without a lock held. Before the first call.
  void set_on_change(std::function<void(const Destination&)> f) { on_change_ = std::move(f); }

  // One call that may be made; its end is told once, else it counts as never made.
  class Ticket {
   public:
    Ticket(Destinations& of, std::pair<base::Id, std::string> key, bool probe)
        : of_(&of), key_(std::move(key)), probe_(probe) {}
    Ticket(Ticket&& other) noexcept
        : of_(std::exchange(other.of_, nullptr)),
          key_(std::move(other.key_)),
          probe_(other.probe_) {}
    Ticket& operator=(Ticket&&) = delete;
    ~Ticket();
    void succeeded();
    void failed(const std::string& why);

   private:
    Destinations* of_;  // nullptr once told
    std::pair<base::Id, std::string> key_;
    bool probe_;
  };
  // `unavailable` while open, with the time of the next attempt.
  base::Result<Ticket> admit(const base::Id& tenant, const std::string& address);

  std::vector<Destination> list() const;                        // of all
  std::vector<Destination> list(const base::Id& tenant) const;  // by address

 private:
  using Key = std::pair<base::Id, std::string>;
  struct Entry {
    Destination shown;
    base::Duration open_for{};
    bool probing = false;
  };
  enum class End : std::uint8_t { succeeded, failed, abandoned };
  void end(const Key& key, bool probe, End how, const std::string& why);
  void change(Entry& entry, BreakerState to);
  Entry* entry_of(const Key& key);
  void tell(const std::optional<Destination>& changed) const;

  const base::Clock& clock_;
  const Options options_;
  std::function<void(const Destination&)> on_change_;
  mutable std::mutex mutex_;  // guards entries_
  std::map<Key, Entry> entries_;
};

}  // namespace outbound
