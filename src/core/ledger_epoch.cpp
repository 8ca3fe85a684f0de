// The opening of an epoch: what a restore says about itself.
#include <utility>

#include "base/check.h"
#include "base/json/json.h"
#include "base/text.h"
#include "core/ledger.h"
#include "core/ledger_notes.h"
#include "engines/audit/verifier.h"

namespace core {
namespace {

base::Result<audit::Checkpoint> checkpoint_with_origin(const LedgerHead& head) {
  audit::Checkpoint checkpoint{.origin = head.origin, .size = head.size, .root = {}};
  const auto root = base::from_hex(head.root);
  if (!root || root->size() != checkpoint.root.size() || head.origin.empty())
    return base::invalid("the old head: needs its origin and a root of 64 hex digits");
  std::copy(root->begin(), root->end(), checkpoint.root.begin());
  return checkpoint;
}

}  // namespace

base::Done Ledger::open_epoch(store::Transaction& transaction, const Caller& caller,
                              const base::Secret& seed, const Restored& restored) {
  const auto head = TRY(this->head(transaction));
  audit::Epoch epoch{.origin = audit::origin_of(transaction.tenant(), next_id()),
                     .restored = TRY(checkpoint_with_origin(head)),
                     .old = std::nullopt,
                     .at = clock_.now(),
                     .who = restored.who,
                     .why = restored.why};
  if (restored.old) epoch.old = TRY(checkpoint_with_origin(*restored.old));
  const auto note = audit::sign_note(audit::text_of(epoch), epoch.origin, seed);
  TRY(register_key(transaction, base::crypto::ed25519::public_key(seed), epoch.at));
  TRY(add_note(transaction, {.kind = NoteKind::epoch,
                             .origin = epoch.origin,
                             .size = head.size,
                             .at = epoch.at,
                             .note = note}));
  std::string body;
  base::json::Writer writer(body);
  writer.begin_object()
      .member("origin", epoch.origin)
      .member("restored_size", head.size)
      .member("who", restored.who)
      .member("why", restored.why);
  if (epoch.old) writer.member("old_size", epoch.old->size);
  writer.member("note", note).end_object();
  return append(transaction, caller, audit::restored_type, "ledger", body);
}

}  // namespace core
