// The ledger: what a person or a rule decided, appended in the unit of work that did it. Per tenant
// an RFC 6962 Merkle log over canonical JSON (RFC 8785). Entries get contiguous numbers and join
// the tree before the commit (on SQLite, by the writer). Used by every service that changes
// something. Safe from any thread.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/describe/describe.h"
#include "base/describe/write.h"
#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "core/caller.h"
#include "core/page.h"
#include "engines/merkle/merkle.h"
#include "platform/store/store.h"

namespace core {

struct Actor {
  CallerKind kind = CallerKind::system;
  base::Id id;
  std::string name;
};
const base::describe::Type& described(base::describe::Tag<Actor>);

struct LedgerEntry {
  std::int64_t sequence = 0;  // from 1, contiguous per tenant
  base::Id id;
  base::Time at;
  std::string type;    // "incident.acknowledged"
  std::string object;  // what it is about, ordered among themselves: "INC-12", a UUID
  Actor actor;
  std::string request_id;
  base::describe::RawJson body;
  std::string leaf_hash;  // hex
  // Deliveries that led to it, one causing the next; known to `after` only, not part of the bytes.
  std::int32_t hops = 0;
};
const base::describe::Type& described(base::describe::Tag<LedgerEntry>);

struct LedgerHead {
  std::int64_t size = 0;
  std::string root;    // hex
  std::string origin;  // which log this is: another one after each restore
};
const base::describe::Type& described(base::describe::Tag<LedgerHead>);

struct LedgerFilter {
  std::optional<std::string> type, object, cursor;
  std::int32_t limit = 100;
};
const base::describe::Type& described(base::describe::Tag<LedgerFilter>);

struct Restored {
  std::optional<LedgerHead> old;  // head of the ledger that was replaced; absent: it is lost
  std::string who, why;           // for people, a line each
};

class Ledger {
 public:
  Ledger(const base::Clock& clock, base::IdSource& ids) : clock_(clock), ids_(ids) {}

  // The unit must belong to the caller's tenant. `invalid`: the body has no canonical form.
  base::Done append(store::Transaction& transaction, const Caller& caller, std::string_view type,
                    std::string_view object, std::string_view body_json);
  template <class T>
    requires(!std::is_convertible_v<const T&, std::string_view>)  // text is JSON already
  base::Done append(store::Transaction& transaction, const Caller& caller, std::string_view type,
                    std::string_view object, const T& body) {
    return append(transaction, caller, type, object, base::describe::to_json(body));
  }

  // `listener` is called after every commit that appended something, on the store's writer thread:
  // quick, never blocking, alive as long as the store. Several units of one commit may call it
  // several times.
  void on_commit(std::function<void()> listener);

  // Newest first.
  base::Result<Page<LedgerEntry>> list(const store::Snapshot& snapshot,
                                       const LedgerFilter& filter) const;
  // Oldest first, those numbered past `sequence`.
  base::Result<std::vector<LedgerEntry>> after(const store::Snapshot& snapshot,
                                               std::int64_t sequence, std::int32_t limit) const;
  base::Result<LedgerHead> head(const store::Snapshot& snapshot) const;
  // Says that this ledger was restored from a copy: opens an epoch, signed, under a new origin. For
  // whoever puts a copy in place (`db restore`): once for each tenant, in a unit of its own, as the
  // first write after the restore, for otherwise verification finds a log that was cut and written
  // anew. `seed`: what signs for the tenant (LedgerKeys::load), which a restore does not bring
  // back.
  base::Done open_epoch(store::Transaction& transaction, const Caller& caller,
                        const base::Secret& seed, const Restored& restored);

 private:
  struct Listeners {
    std::mutex mutex;  // guards `all`
    std::vector<std::function<void()>> all;
    void call();
  };
  base::Id next_id();

  const base::Clock& clock_;
  base::IdSource& ids_;
  std::mutex mutex_;  // guards last_id_
  base::Id last_id_;
  // Shared with the commits on their way, which may outlive the ledger.
  std::shared_ptr<Listeners> listeners_ = std::make_shared<Listeners>();
};

}  // namespace core
