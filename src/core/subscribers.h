// Subscribers: modules that react to ledger entries of others, at least once, in order per object.
// Each (tenant, subscriber) has a durable cursor, moved in the unit of work that delivers; a new
// one starts at the ledger's beginning. A delivery that fails is tried again with back-off; after
// `attempts_max` the entry is parked. Either way it holds back only later entries of its object.
// One thread delivers. Safe from any thread.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe/describe.h"
#include "base/result.h"
#include "core/caller.h"
#include "core/ledger.h"
#include "core/services.h"

namespace core {

namespace permission {
inline constexpr Permission deliveries_read{"deliveries:read", "See deliveries that failed",
                                            everyone_who_reads};
inline constexpr Permission deliveries_write{"deliveries:write", "Retry and skip failed deliveries",
                                             admins};
}  // namespace permission

struct Subscriber {
  std::string name;                // "incidents.silences"; names its cursor: never changed
  std::vector<std::string> types;  // "silence.created", or "silence.*"
  std::function<base::Done(store::Transaction&, const Caller&, const LedgerEntry&)> deliver;
};

// A delivery that failed, or waits behind one that did.
struct HeldDelivery {
  std::string subscriber;
  std::int64_t sequence = 0;
  std::string object;
  std::int64_t attempts = 0;  // 0: waits behind an earlier one of its object
  std::string error;
  std::optional<base::Time> next_attempt_at;  // absent: parked, or waits behind another
};
const base::describe::Type& described(base::describe::Tag<HeldDelivery>);

class Subscribers {
 public:
  static constexpr int attempts_max = 8;  // over about two minutes: 1 s, 2 s, 4 s, ...
  explicit Subscribers(const Services& services);
  ~Subscribers();                   // stops
  void add(Subscriber subscriber);  // before start
  void start();
  void poke();  // new entries may be there; the ledger's after_commit does it
  void stop();  // waits for the delivery that runs

  // By subscriber and sequence, at most `limit`.
  base::Result<std::vector<HeldDelivery>> list(const Caller& caller, std::int32_t limit);
  // Tries again at once, with all attempts before it. `conflict` when an earlier one of its object
  // waits.
  base::Done retry(const Caller& caller, std::string_view subscriber, std::int64_t sequence);
  // Gives the delivery up; the next one of its object is tried.
  base::Done skip(const Caller& caller, std::string_view subscriber, std::int64_t sequence);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace core
