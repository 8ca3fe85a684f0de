// Hands the entries of one tenant's ledger to one subscriber: fresh ones in batches, a unit of work
// each; one by one where a batch fails; and the held ones whose time has come. Every unit checks
// that this replica still leads. Used by subscribers.cpp. Belongs to its thread, but for `lag`.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "core/lease.h"
#include "core/services.h"
#include "core/subscribers.h"

namespace core {

struct SubscriberLag {
  std::int64_t sequence = 0;            // delivered, held or not wanted up to here
  std::int64_t entries = 0;             // after that, when it was last looked at
  std::optional<base::Time> oldest_at;  // when the first of them was written
  std::int64_t held = 0, parked = 0;
};

class Deliverer {
 public:
  // `stops` is asked between units.
  Deliverer(const Services& services, const Leadership& leadership, std::function<bool()> stops)
      : services_(services), leadership_(leadership), stops_(std::move(stops)) {}

  // All that is there and due; when the next held one is tried again.
  base::Result<base::Time> deliver(const base::Id& tenant, const Subscriber& subscriber);
  // Another replica may have moved the cursors since.
  void forget();
  // Of every tenant and subscriber that was looked at since `forget`. Safe from any thread.
  using Key = std::pair<base::Id, std::string>;
  std::map<Key, SubscriberLag> lag() const;

 private:
  struct Position {
    std::int64_t cursor = 0;   // all up to here are delivered, held or not wanted
    std::int64_t written = 0;  // what the store holds
  };
  struct Batch {
    std::vector<LedgerEntry> entries;
    std::int64_t head = 0;
    bool listens = true;
  };
  base::Result<Position*> position_of(const base::Id& tenant, const Subscriber& subscriber);
  base::Result<bool> deliver_fresh(const base::Id& tenant, const Subscriber& subscriber,
                                   Position& position);
  base::Result<Batch> read_batch(const base::Id& tenant, const Subscriber& subscriber,
                                 std::int64_t after);
  base::Done deliver_together(const base::Id& tenant, const Subscriber& subscriber,
                              const std::vector<const LedgerEntry*>& entries, std::int64_t cursor);
  base::Done deliver_one(store::Transaction& transaction, const Subscriber& subscriber,
                         const LedgerEntry& entry);
  base::Done deliver_alone(const base::Id& tenant, const Subscriber& subscriber,
                           const LedgerEntry& entry);
  base::Result<bool> retry_due(const base::Id& tenant, const Subscriber& subscriber);
  base::Done attempt(const base::Id& tenant, const Subscriber& subscriber, HeldDelivery held);
  HeldDelivery failed(HeldDelivery held, const base::Error& error);
  void note_lag(const base::Id& tenant, const Subscriber& subscriber, std::int64_t sequence,
                const Batch& batch);
  void tell(store::Transaction& transaction, const HeldDelivery& held);

  const Services& services_;
  const Leadership& leadership_;
  const std::function<bool()> stops_;
  std::map<Key, Position> positions_;
  mutable std::mutex mutex_;  // guards lag_
  std::map<Key, SubscriberLag> lag_;
};

}  // namespace core
