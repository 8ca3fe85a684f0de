// What was signed about a tenant's ledger (engines/audit/statement.h): checkpoints, epochs and
// hand-overs of the key, as rows in the order in which they were made. Also the current origin, and
// the opening of an epoch. Used by Checkpoints, by the API and by `db restore`. Plain functions on
// a unit of work or snapshot of the tenant.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/describe/describe.h"
#include "base/result.h"
#include "core/page.h"
#include "engines/audit/statement.h"
#include "platform/store/store.h"

namespace core {

enum class NoteKind : std::uint8_t { checkpoint = 1, epoch = 2, key = 3 };
const base::describe::Type& described(base::describe::Tag<NoteKind>);

struct LedgerNote {
  std::int64_t number = 0;  // from 1, contiguous per tenant
  NoteKind kind = NoteKind::checkpoint;
  std::string origin;
  std::int64_t size = 0;  // entries that it speaks about
  base::Time at;
  std::string note;  // the signed note, whole
};
const base::describe::Type& described(base::describe::Tag<LedgerNote>);

struct LedgerNoteFilter {
  std::optional<NoteKind> kind;
  std::optional<std::string> cursor;
  std::int32_t limit = page_limit_default;
};
const base::describe::Type& described(base::describe::Tag<LedgerNoteFilter>);

struct LedgerKey {
  std::string key;  // "<name>+<key ID>+<base64>", as a verifier of signed notes is told it
  base::Time created_at;
  std::optional<base::Time> retired_at;  // it signs no more
};
const base::describe::Type& described(base::describe::Tag<LedgerKey>);

// Gives it the next number, which `note.number` need not hold.
base::Done add_note(store::Transaction& transaction, const LedgerNote& note);
base::Result<Page<LedgerNote>> list_notes(const store::Snapshot& snapshot,
                                          const LedgerNoteFilter& filter);  // newest first
base::Result<std::vector<LedgerNote>> notes_after(const store::Snapshot& snapshot,
                                                  std::int64_t number, std::int32_t limit);
base::Result<std::optional<LedgerNote>> last_note(const store::Snapshot& snapshot, NoteKind kind);
base::Result<std::string> ledger_origin(const store::Snapshot& snapshot);

// Makes `key` the one that signs; the one before is retired.
base::Done register_key(store::Transaction& transaction, const audit::PublicKey& key,
                        base::Time now);
base::Result<std::optional<audit::PublicKey>> signing_key(const store::Snapshot& snapshot);
base::Result<std::vector<LedgerKey>> list_keys(const store::Snapshot& snapshot);  // newest first

}  // namespace core
