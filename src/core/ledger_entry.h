// The bytes of a ledger entry: canonical JSON of {v, tenant, id, at, type, object, actor,
// request_id, body}, and back. What is hashed into the tree. Used by the ledger and by whoever
// verifies one. Pure.
#pragma once
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "core/ledger.h"

namespace core {

inline constexpr int ledger_entry_version = 1;

// The version of the encoding is in the bytes (`v`). `invalid` when the body has no canonical form.
base::Result<std::string> encode_entry(const base::Id& tenant, const LedgerEntry& entry);
// Everything but `sequence` and `leaf_hash`, which are not part of the bytes.
base::Result<LedgerEntry> decode_entry(std::string_view bytes);

// Whether the bytes say the same as the columns that repeat them. Without parsing: verification
// looks at millions.
bool bytes_agree(std::string_view bytes, const base::Id& id, base::Time at, std::string_view type,
                 std::string_view object);

}  // namespace core
