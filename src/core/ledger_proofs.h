// Proofs about a tenant's ledger, as the API gives them: one entry with its exact bytes, that it is
// in the tree (RFC 6962 section 2.1.1), and that the tree only grew (section 2.1.2). Hashes are in
// hex. Used by the routes. Reads a few rows, whatever the ledger's size.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/describe/describe.h"
#include "base/result.h"
#include "core/ledger.h"
#include "platform/store/store.h"

namespace core {

struct LedgerRecord {
  LedgerEntry entry;
  std::string bytes;  // canonical: SHA-256(0x00 || bytes) is the leaf hash
};
const base::describe::Type& described(base::describe::Tag<LedgerRecord>);

struct OfEntry {
  std::int64_t sequence = 0;
};
const base::describe::Type& described(base::describe::Tag<OfEntry>);

struct InclusionOf {
  std::int64_t sequence = 0;
  std::optional<std::int64_t> size;  // absent: as many as there are
};
const base::describe::Type& described(base::describe::Tag<InclusionOf>);

struct InclusionProof {
  std::int64_t sequence = 0, size = 0;  // the leaf's index is sequence - 1
  std::string leaf_hash, root;
  std::vector<std::string> hashes;
};
const base::describe::Type& described(base::describe::Tag<InclusionProof>);

struct ConsistencyOf {
  std::int64_t from = 0, to = 0;
};
const base::describe::Type& described(base::describe::Tag<ConsistencyOf>);

struct ConsistencyProof {
  std::int64_t from = 0, to = 0;
  std::string from_root, to_root;
  std::vector<std::string> hashes;
};
const base::describe::Type& described(base::describe::Tag<ConsistencyProof>);

base::Result<LedgerRecord> ledger_record(const store::Snapshot& snapshot, std::int64_t sequence);
// `not_found` for an entry that is not there; `invalid` for a size that the ledger does not have.
base::Result<InclusionProof> prove_inclusion(const store::Snapshot& snapshot, const Ledger& ledger,
                                             const InclusionOf& wanted);
base::Result<ConsistencyProof> prove_consistency(const store::Snapshot& snapshot,
                                                 const Ledger& ledger, const ConsistencyOf& wanted);

}  // namespace core
