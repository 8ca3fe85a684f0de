// The intake's segment files in the data folder of a server whose store is PostgreSQL: left by one
// that ran on the folder before. What nobody has applied is brought into the table, or the start is
// refused, so that nothing acknowledged is forgotten. Internal to server/.
#pragma once
#include <cstdint>
#include <string>

#include "base/id.h"
#include "base/result.h"
#include "platform/store/store.h"

namespace server {

// How many records wait there that PostgreSQL should have. `conflict` when they belong to the
// folder's own SQLite store, which has not applied them, or when it cannot be known.
base::Result<std::uint64_t> intake_left(const std::string& data, store::Store& store);

// Brings them into the table; how many. The folder is the caller's.
base::Result<std::uint64_t> carry_left_intake(const std::string& data, store::Store& store,
                                              base::IdSource& ids);

}  // namespace server
