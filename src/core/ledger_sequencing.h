// The numbering of the ledger's entries. On SQLite each commit numbers its own; on PostgreSQL a
// unit of its own follows the commit, and what a program left undone that ended in between is found
// by the next append of the tenant, or by the job `ledger.sequence`. Used by core alone.
#pragma once
#include <cstdint>

#include "base/result.h"
#include "core/tenants.h"
#include "platform/store/store.h"

namespace core {

// Numbers the entries of the unit's tenant that have none, in the order of insertion, and puts them
// into the tree. How many there were.
base::Result<std::int64_t> sequence_entries(store::Transaction& transaction);

// The same for all tenants, a unit each.
base::Result<std::int64_t> sequence_all(store::Store& store, const Tenants& tenants);

}  // namespace core
