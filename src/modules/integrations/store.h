// The tables of integrations; all SQL. Within the caller's unit of work or snapshot.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "base/crypto/crypto.h"
#include "base/result.h"
#include "modules/integrations/types.h"
#include "platform/store/store.h"

namespace integrations {

// An integration and the hash of its key; the key itself is stored nowhere.
struct Keyed {
  Integration integration;
  base::crypto::Digest key_hash{};
};

// `conflict` when the name is taken.
base::Done insert(store::Transaction& transaction, const Keyed& keyed);
// False when there is none.
base::Result<bool> erase(store::Transaction& transaction, const base::Id& id);
base::Result<std::vector<Keyed>> all(const store::Snapshot& snapshot);
base::Result<std::optional<Integration>> find(const store::Snapshot& snapshot, const base::Id& id);
// By id, those after `after`, at most `limit`.
base::Result<std::vector<Integration>> page(const store::Snapshot& snapshot, const base::Id& after,
                                            std::int32_t limit);

}  // namespace integrations
