// Verification: recomputes the whole tree from the stored bytes and compares it with what the store
// says.
#include <optional>
#include <utility>

#include "base/text.h"
#include "core/ledger.h"
#include "core/ledger_entry.h"

namespace core {
namespace {

// Sees the entries in order and keeps the first thing that is wrong.
class Verification {
 public:
  void see(const store::Row& row) {
    if (fault_) return;
    const std::int64_t sequence = row.integer(0);
    const auto expected = static_cast<std::int64_t>(frontier_.size()) + 1;
    if (sequence != expected) return fault(expected, "is missing");
    const auto leaf = merkle::leaf_hash(row.bytes(4));
    if (base::crypto::view(leaf) != row.bytes(5))
      return fault(sequence, "was altered: its bytes do not match its hash");
    if (!bytes_agree(row.bytes(4), row.id(1), row.time(2), row.text(3), row.text(6)))
      return fault(sequence, "was altered: its columns do not say what its bytes say");
    frontier_.append(leaf);
  }

  base::Result<LedgerHead> against(const LedgerHead& head) {
    const LedgerHead found{.size = static_cast<std::int64_t>(frontier_.size()),
                           .root = base::to_hex(base::crypto::view(frontier_.root())),
                           .origin = head.origin};
    if (!fault_ && found.size < head.size) fault(found.size + 1, "is missing");
    if (!fault_ && found.size > head.size)
      fault(head.size + 1, "is not part of the tree that the head stands for");
    if (fault_) return *std::move(fault_);
    if (found.root != head.root)
      return base::conflict("the ledger's root does not match its " + std::to_string(head.size) +
                            " entries: one was altered together with its hash, or the head was");
    return found;
  }

 private:
  void fault(std::int64_t sequence, std::string_view what) {
    fault_ = base::conflict("ledger entry " + std::to_string(sequence) + " " + std::string(what));
  }

  merkle::Frontier frontier_;
  std::optional<base::Error> fault_;
};

}  // namespace

base::Result<LedgerHead> Ledger::verify(const store::Snapshot& snapshot) const {
  static constexpr std::string_view select_all =
      "select e.sequence, e.id, e.at, e.type, e.bytes, e.leaf_hash, e.object"
      " from core_ledger_entry e where e.tenant_id = $1 and e.sequence > 0 order by e.sequence";
  Verification verification;
  TRY(snapshot.each(select_all, {snapshot.tenant()},
                    [&](const store::Row& row) { verification.see(row); }));
  const auto stored = TRY(head(snapshot));
  return verification.against(stored);
}

}  // namespace core
