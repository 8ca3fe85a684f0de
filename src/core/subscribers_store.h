// The tables of the subscribers: cursors and held deliveries. Used by the subscribers only. The
// tenant is the snapshot's. Belongs to the unit of work that it is called in.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/subscribers.h"
#include "platform/store/store.h"

namespace core::subscribers_store {

base::Result<std::int64_t> cursor(const store::Snapshot& snapshot, std::string_view subscriber);
base::Done set_cursor(store::Transaction& transaction, std::string_view subscriber,
                      std::int64_t sequence);

// Whether something of this object is held back.
base::Result<bool> holds(const store::Snapshot& snapshot, std::string_view subscriber,
                         std::string_view object);
base::Done hold(store::Transaction& transaction, const HeldDelivery& delivery);
base::Done note_attempt(store::Transaction& transaction, const HeldDelivery& delivery);
// Forgets it and lets the next one of its object be tried at `now`. False: there is none such.
base::Result<bool> release(store::Transaction& transaction, std::string_view subscriber,
                           std::int64_t sequence, base::Time now);

base::Result<std::vector<HeldDelivery>> due(const store::Snapshot& snapshot,
                                            std::string_view subscriber, base::Time now,
                                            std::int32_t limit);
// How many a subscriber has, and when the next is tried.
struct Held {
  std::int64_t total = 0, parked = 0;
  std::optional<base::Time> next_attempt_at;
};
base::Result<Held> held(const store::Snapshot& snapshot, std::string_view subscriber);
// Of all subscribers: when the next one is tried.
base::Result<std::optional<base::Time>> next_attempt(const store::Snapshot& snapshot);
base::Result<std::optional<HeldDelivery>> find(const store::Snapshot& snapshot,
                                               std::string_view subscriber, std::int64_t sequence);
// The first of its object: the one that the others wait for.
base::Result<bool> is_first(const store::Snapshot& snapshot, const HeldDelivery& delivery);
base::Result<Page<HeldDelivery>> list(const store::Snapshot& snapshot,
                                      const DeliveryFilter& filter);

}  // namespace core::subscribers_store
