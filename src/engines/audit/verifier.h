// The verifier of a tenant's ledger: given its entries in order, what its store says about them and
// what was signed about it, gives every answer of report.h. Streaming: each entry is hashed once
// and nothing of it is kept. Pure, no I/O; one audit each.
//
// It believes the trusted keys and nothing else. That a log is intact says: the bytes hash to the
// leaves, the leaves to the tree, and the tree to every believed checkpoint of this log and of
// those that it was restored from.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/audit/report.h"
#include "engines/audit/statement.h"
#include "engines/audit/trust.h"
#include "engines/merkle/merkle.h"

namespace audit {

// Entries of these types hold a signed note in their body, as `note`.
inline constexpr std::string_view restored_type = "ledger.restored";
inline constexpr std::string_view key_type = "ledger.key_rotated";

struct Entry {
  std::int64_t sequence = 0;
  std::string_view bytes;      // canonical
  std::string_view leaf_hash;  // as stored, 32 bytes
  bool columns_agree = true;   // what the store repeats of the bytes says the same
};

struct Head {  // as stored
  std::int64_t size = 0;
  merkle::Hash root{};
};

struct Evidence {
  std::string origin;              // of the tenant's first log
  std::vector<std::string> notes;  // as they came from sinks and store, each whole
  std::vector<PublicKey> trusted;
  // The leaf hash that the tree keeps beside the entries, nullopt where it keeps none.
  std::function<std::optional<merkle::Hash>(std::int64_t sequence)> kept;
};

class Verifier {
 public:
  explicit Verifier(Evidence evidence);
  void see(const Entry& entry);
  // Once, at the end. `unsequenced`: entries that have no number yet.
  Report finish(const Head& head, std::int64_t unsequenced);

 private:
  struct Opened {  // an epoch, as an entry of the log says
    Epoch epoch;
    std::int64_t sequence = 0;
    merkle::Hash root{};  // of the entries before
    bool root_known = false;
  };
  struct Link {  // one of the logs that this one consists of
    std::string origin;
    std::int64_t begins = 0;  // entries that it has in common with the one before
    std::optional<Epoch> opened;
    std::int64_t shared = 0;  // entries of it that are in the log now
  };

  // The note as it is kept; null when it is none, which is then reported.
  const Said* add_note(std::string_view bytes, const std::string& where);
  void want(std::int64_t size);
  void append(const merkle::Hash& leaf);
  void see_statement(const Entry& entry);
  void missing(std::int64_t first, std::int64_t last);

  void check_head(const Head& head, bool checkpoint_fails);
  void check_twins();
  void build_chain();
  void check_chain_epoch(const Said& said, const Opened& opened);
  void check_checkpoints();
  void check_checkpoint(const Checkpoint& checkpoint);
  void check_given_up(const Checkpoint& checkpoint, const Link& left);
  void check_foreign(const Checkpoint& checkpoint);
  const Link* link_of(std::string_view origin) const;
  const Link* replaced_by(std::string_view origin) const;
  void report_remarks(std::int64_t unsequenced);

  Report report_;
  Trust trust_;
  std::function<std::optional<merkle::Hash>(std::int64_t)> kept_;
  std::vector<Said> notes_;                                // each once
  std::map<std::string, std::size_t, std::less<>> known_;  // their bytes
  std::vector<Opened> opened_;                             // in the order of the log
  merkle::Frontier frontier_;
  bool whole_ = true;  // no leaf is missing so far
  std::int64_t seen_ = 0;
  std::map<std::int64_t, std::optional<merkle::Hash>> roots_;  // at the sizes that notes name
  std::vector<Link> chain_;
  std::int64_t fits_ = 0;             // the greatest checkpoint that fits
  std::int64_t fails_ = 0;            // the smallest that does not, 0: none
  std::vector<std::string> foreign_;  // origins already reported
};

}  // namespace audit
