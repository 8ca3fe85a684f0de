// The mark of a database that `db move` is filling: from before the first row until all of them are
// compared. A program that serves refuses a database that has it, so that a move that was cut off
// is never taken for a whole one. On SQLite what comes in stands in a folder of its own instead.
#pragma once
#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "platform/store/store.h"

namespace store {

// When the move began that has not ended; absent: there is none, or no schema at all.
base::Result<std::optional<base::Time>> incoming_since(const Snapshot& snapshot, Dialect dialect);
// `conflict` with what to do, while the mark stands.
base::Done require_whole(Store& store);

// The store's schema must be there. `conflict` when it is marked already.
base::Done mark_incoming(Store& store, base::Time now);
base::Done unmark_incoming(Store& store);

}  // namespace store
