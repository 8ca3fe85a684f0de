// The audit of a stored ledger: hands its entries, tree, notes and keys to the verifier
// (engines/audit). Used by `mainstay audit verify` and by tests. Reads one snapshot; nothing in a
// row that somebody altered makes it fail.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/audit/report.h"
#include "engines/audit/statement.h"
#include "platform/store/store.h"

namespace core {

struct AuditInput {
  std::vector<std::string> notes;                        // from sinks; the store's own are added
  std::optional<std::vector<audit::PublicKey>> trusted;  // absent: the store's own keys
};

// `unavailable` when the store cannot be read.
base::Result<audit::Report> audit_ledger(const store::Snapshot& snapshot, AuditInput input);

// The tenant's ledger as lines of the export format (engines/audit/export.h), each ended by a
// newline.
base::Done export_ledger(const store::Snapshot& snapshot, base::Time now,
                         const std::function<base::Done(std::string_view)>& line);

}  // namespace core
