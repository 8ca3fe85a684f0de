// Ownership of a projection: of all replicas on one database the one that holds the lease
// "projection/<name>" holds the hot state. It alone applies, does what is due, notifies and
// flushes, and each of its units of work is fenced (`fenced_store`), so that one that was late
// changes nothing. The lease carries its address, for the requests of the others. Used by the
// projection's runner, which takes and gives up; by the router and the senders, which ask.
#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/lease.h"

namespace core {

class Ownership {
 public:
  Ownership(const Services& services, Leases& leases, std::string_view projection);

  // --- any thread ---
  // Whether the hot state is here and loaded, as far as this process can tell.
  bool holds() const;
  // It is this one's, and the hot state is being loaded.
  bool loads() const;
  // Where the owner answers; nullopt: this is the owner, or none is known.
  std::optional<std::string> elsewhere() const;
  // In a unit of work of the owner: `unavailable` once another replica has taken over.
  base::Done check(const store::Snapshot& snapshot) const;

  // --- the runner's thread ---
  // Takes it when it is free and keeps it; else learns who has it.
  base::Result<Leadership::Standing> stand();
  void opened();  // the hot state is loaded
  void closed();  // it is no more
  void resign();  // so that another need not wait; after the last that the owner writes
  // When it makes sense to stand again: soon, and right when the other's time is over.
  base::Time next_look() const;

 private:
  struct Other {
    std::string address;
    base::Time until;  // by this process's clock
  };
  base::Done look();
  void set_kept();

  const Services& services_;
  Leases& leases_;
  const std::string name_;
  Leadership leadership_;
  mutable std::mutex mutex_;                  // guards all below
  std::shared_ptr<const Leases::Kept> kept_;  // shared with the leadership
  std::optional<Other> other_;
  bool open_ = false;
};

// The store of those that live on the hot state: each unit of work checks the ownership first. What
// the owner loads is read in units that are serialised with those of the owner before it: one that
// checked its lease in time and came to its commit late would change rows that were read already.
// It is undone instead.
std::unique_ptr<store::Store> fenced_store(store::Store& inner, const Ownership& ownership);

}  // namespace core
