// Subscribers: modules that react to ledger entries of others, at least once, in order per object.
// Each (tenant, subscriber) has a durable cursor, moved in the unit of work that delivers; a new
// one starts at the ledger's beginning. A delivery that fails is tried again with back-off; after
// `attempts_max` the entry is parked. Either way it holds back only later entries of its object.
// What a delivery appends is one hop further than its cause; past `event_hops_max` an entry is
// parked at once, because subscribers run in a circle. One thread of one replica delivers. Safe
// from any thread.
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
#include "core/lease.h"
#include "core/ledger.h"
#include "core/ownership.h"
#include "core/page.h"
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
  std::vector<std::string> types;  // "silence.created", "silence.*" or "*"
  std::function<base::Done(store::Transaction&, const Caller&, const LedgerEntry&)> deliver;
  // Whether it wants anything of this tenant at all; absent: yes. What comes while it says no is
  // not delivered later.
  std::function<base::Result<bool>(const store::Snapshot&)> listens = {};
};
// Whether a type is meant by one of these.
bool type_matches(const std::vector<std::string>& types, std::string_view type);

enum class DeliveryState : std::uint8_t { retrying, waiting, parked };
const base::describe::Type& described(base::describe::Tag<DeliveryState>);

// A delivery that failed, or waits behind one that did.
struct HeldDelivery {
  std::string id;  // "incidents.silences:12"
  std::string subscriber;
  std::int64_t sequence = 0;
  std::string type, object;
  DeliveryState state = DeliveryState::waiting;
  std::int64_t attempts = 0;
  std::string error;
  std::optional<base::Time> next_attempt_at;  // absent: parked, or waits behind another
};
const base::describe::Type& described(base::describe::Tag<HeldDelivery>);

struct DeliveryFilter {
  std::optional<std::string> subscriber = {}, object = {}, cursor = {};
  std::vector<DeliveryState> state = {};
  std::int32_t limit = page_limit_default;
};
const base::describe::Type& described(base::describe::Tag<DeliveryFilter>);

struct SubscriberStatus {
  std::string name;
  std::vector<std::string> types;
  std::int64_t sequence = 0;  // delivered, held or not wanted up to here
  std::int64_t lag = 0;       // entries after that
  std::int64_t held = 0, parked = 0;
};
const base::describe::Type& described(base::describe::Tag<SubscriberStatus>);

class Subscribers {
 public:
  static constexpr int attempts_max = 8;  // over about two minutes: 1 s, 2 s, 4 s, ...
  static constexpr int event_hops_max = 16;
  Subscribers(const Services& services, Leases& leases);
  ~Subscribers();                   // stops
  void add(Subscriber subscriber);  // before start
  // Only the replica that owns the projection delivers, for subscribers look at the hot state.
  // Before start; absent: whichever takes the lease.
  void follow(const Ownership& ownership);
  void start();
  void poke();  // new entries may be there; the ledger's after_commit does it
  void stop();  // waits for the delivery that runs

  base::Result<std::vector<SubscriberStatus>> status(const Caller& caller);
  // By subscriber and sequence.
  base::Result<Page<HeldDelivery>> list(const Caller& caller, const DeliveryFilter& filter);
  // Tries again at once, with all attempts before it. `conflict` when an earlier one of its object
  // waits. Both return what is now, or was, held.
  base::Result<HeldDelivery> retry(const Caller& caller, std::string_view id);
  // Gives the delivery up; the next one of its object is tried.
  base::Result<HeldDelivery> skip(const Caller& caller, std::string_view id);

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the metrics' collector, weakly
};

}  // namespace core
