// What follows the return of a store from a copy: each tenant's ledger opens an epoch. Internal to
// server/.
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "platform/store/store.h"
#include "server/db.h"

namespace server {

// `by` and `reason` go into the ledgers. A tenant without a key in `folder`, the one of the keys,
// gets one: a copy holds no private keys.
base::Done open_epochs(store::Store& store, const std::vector<LedgerStand>& ledgers,
                       const std::string& folder, const DbOptions& options);

}  // namespace server
