// Leases: what only one replica may do at a time. Times are the database's, so that replicas with
// different clocks agree; a fencing token, checked in the holder's units of work, keeps out one
// that was late. A holder that dies is followed within `lifetime` + `look`. On SQLite there is one
// process and its clock is the database's. Used by jobs, subscribers and webhooks. Leases and Kept
// are safe from any thread, a Leadership belongs to one.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "core/services.h"
#include "platform/store/store.h"

namespace core {

// What time it is for what replicas agree on: PostgreSQL's clock; on SQLite this process's.
base::Result<base::Time> database_time(const store::Snapshot& snapshot, const store::Store& store,
                                       const base::Clock& clock);

// For whoever has the store to itself or needs to: who holds a lease that has not run out, if
// anybody, and all leases freed, whoever holds them.
base::Result<std::optional<std::string>> lease_owner(store::Store& store, const base::Clock& clock);
base::Done forget_leases(store::Store& store);
// Writes a row that nobody reads: whether the store takes what changes something.
base::Done try_to_write(store::Store& store);

struct Lease {
  std::string name;        // "job/dead_letters.drop_surplus"
  std::int64_t fence = 0;  // from 1; goes up whenever it is taken
  base::Time since{};      // its time counts from here at the latest; by this process's clock
};

class Leases {
 public:
  struct Options {
    base::Duration lifetime = base::seconds(2);        // `lease_lifetime`
    base::Duration renewal = base::milliseconds(500);  // how often a holder renews
    // How often one who does not hold looks again, and how often what other replicas wrote (a poke,
    // an event) is looked for. Absent: there are no other replicas.
    std::optional<base::Duration> look = base::milliseconds(500);
    std::string address = {};  // where this process answers others; written into what it takes
  };
  static Options options_for(store::Dialect dialect);

  // `owner` names this process and no other, also after a restart.
  Leases(const Services& services, std::string owner, Options options);
  ~Leases();  // stops
  void start();
  void stop();          // renews no more, releases nothing
  base::Done forget();  // all: right only where this is known to be the only process

  const std::string& owner() const;
  const Options& options() const;
  base::Result<base::Time> now(const store::Snapshot& snapshot) const;  // the database's

  // These belong to the unit of work that they are called in. nullopt: another process holds it.
  base::Result<std::optional<Lease>> take(store::Transaction& transaction, std::string_view name);
  // Goes on with one that ran out and that nobody has taken since; false when somebody has.
  base::Result<bool> resume(store::Transaction& transaction, Lease& lease);
  base::Done release(store::Transaction& transaction, const Lease& lease);
  // `conflict` once somebody else has taken it.
  base::Done check(const store::Snapshot& snapshot, const Lease& lease) const;
  struct Holder {
    std::string address;
    base::Time until;  // by the database's clock
  };
  // nullopt: nobody holds it at `now`.
  base::Result<std::optional<Holder>> holder(const store::Snapshot& snapshot, std::string_view name,
                                             base::Time now) const;

  // Renews the lease until this goes; call it once the unit that took it is committed.
  class Kept {
   public:
    Kept(Leases& leases, Lease lease, std::uint64_t number)
        : leases_(leases), lease_(std::move(lease)), number_(number) {}
    ~Kept();
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;
    const Lease& lease() const { return lease_; }
    bool valid() const;  // as far as this process can tell

   private:
    Leases& leases_;
    const Lease lease_;
    const std::uint64_t number_;
  };
  std::unique_ptr<Kept> keep(Lease lease);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A loop that one replica runs: takes the lease when it is free and keeps it.
class Leadership {
 public:
  Leadership(const Services& services, Leases& leases, std::string name)
      : services_(services), leases_(leases), name_(std::move(name)) {}
  // True while this replica leads. `began` says that it has just begun to: what was remembered of
  // the time before is stale. A lease that ran out with nobody to follow goes on, with its fence.
  struct Standing {
    bool leads = false, began = false;
  };
  base::Result<Standing> stand();
  base::Done check(const store::Snapshot& snapshot) const;  // `conflict`: no longer
  const Lease& lease() const { return kept_->lease(); }     // while it leads
  bool valid() const { return kept_ != nullptr && kept_->valid(); }
  void resign();  // so that another need not wait
  // Shared with who asks from other threads; nullptr: it does not lead.
  std::shared_ptr<const Leases::Kept> kept() const { return kept_; }
  base::Time next_look() const;

 private:
  const Services& services_;
  Leases& leases_;
  const std::string name_;
  std::shared_ptr<Leases::Kept> kept_;
};

}  // namespace core
