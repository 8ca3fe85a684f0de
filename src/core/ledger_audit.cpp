#include "core/ledger_audit.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "core/ledger_entry.h"
#include "core/ledger_notes.h"
#include "core/ledger_tiles.h"
#include "engines/audit/export.h"
#include "engines/audit/verifier.h"

namespace core {
namespace {

constexpr std::string_view select_entries =
    "select e.sequence, e.id, e.at, e.type, e.bytes, e.leaf_hash, e.object"
    " from core_ledger_entry e where e.tenant_id = $1 and e.sequence is not null"
    " order by e.sequence";
constexpr std::string_view count_unsequenced =
    "select count(*) from core_ledger_entry e where e.tenant_id = $1 and e.sequence is null";

struct StoredHead {
  audit::Head head;
  std::string fault;
};

base::Result<StoredHead> read_head(const store::Snapshot& snapshot) {
  StoredHead stored{.head = {.size = 0, .root = merkle::empty_root()}, .fault = {}};
  TRY(snapshot.first(select_head, {snapshot.tenant()}, [&](const store::Row& row) {
    stored.head.size = row.integer(0);
    const auto frontier =
        merkle::Frontier::decode(static_cast<std::uint64_t>(row.integer(0)), row.bytes(1));
    if (frontier)
      stored.head.root = frontier->root();
    else
      stored.fault = "the stored head cannot be read: " + frontier.error().message;
  }));
  return stored;
}

base::Result<std::vector<std::string>> all_notes(const store::Snapshot& snapshot) {
  static constexpr std::string_view select_notes =
      "select n.note from core_ledger_note n where n.tenant_id = $1 order by n.number";
  std::vector<std::string> notes;
  TRY(snapshot.each(select_notes, {snapshot.tenant()},
                    [&](const store::Row& row) { notes.emplace_back(row.text(0)); }));
  return notes;
}

base::Result<std::vector<audit::PublicKey>> own_keys(const store::Snapshot& snapshot) {
  static constexpr std::string_view select_keys =
      "select k.public_key from core_ledger_key k where k.tenant_id = $1";
  std::vector<audit::PublicKey> keys;
  TRY(snapshot.each(select_keys, {snapshot.tenant()}, [&](const store::Row& row) {
    if (const auto key = base::crypto::ed25519::public_key_from(row.bytes(0))) keys.push_back(*key);
  }));
  return keys;
}

base::Result<std::int64_t> unsequenced(const store::Snapshot& snapshot) {
  std::int64_t count = 0;
  TRY(snapshot.each(count_unsequenced, {snapshot.tenant()},
                    [&](const store::Row& row) { count = row.integer(0); }));
  return count;
}

// The leaf hashes of the full tiles, a tile at a time, as the audit walks along.
class KeptLeaves {
 public:
  KeptLeaves(const store::Snapshot& snapshot, std::int64_t size)
      : reader_(snapshot, static_cast<std::uint64_t>(size)) {}
  std::optional<merkle::Hash> at(std::int64_t sequence) {
    const auto index = static_cast<std::uint64_t>(sequence - 1);
    if (sequence < 1) return std::nullopt;
    if (index / tile_width != position_) {
      position_ = index / tile_width;
      auto tile = reader_.stored_tile(0, position_);
      if (!tile && !error_) error_ = tile.error();
      hashes_ = tile ? *std::move(tile) : std::string();
    }
    merkle::Hash hash{};
    const auto from = index % tile_width * hash.size();
    if (from + hash.size() > hashes_.size()) return std::nullopt;
    std::copy_n(hashes_.begin() + static_cast<std::ptrdiff_t>(from), hash.size(), hash.begin());
    return hash;
  }
  base::Done done() {
    if (error_) return *std::move(error_);
    return {};
  }

 private:
  TileReader reader_;
  std::uint64_t position_ = UINT64_MAX;
  std::string hashes_;
  std::optional<base::Error> error_;
};

bool columns_agree(const store::Row& row) {
  return row.bytes(1).size() == sizeof(base::Id) &&
         bytes_agree(row.bytes(4), row.id(1), row.time(2), row.text(3), row.text(6));
}

}  // namespace

base::Result<audit::Report> audit_ledger(const store::Snapshot& snapshot, AuditInput input) {
  const auto stored = TRY(read_head(snapshot));
  auto notes = TRY(all_notes(snapshot));
  notes.insert(notes.end(), input.notes.begin(), input.notes.end());
  if (!input.trusted) input.trusted = TRY(own_keys(snapshot));
  KeptLeaves kept(snapshot, stored.head.size);
  audit::Verifier verifier({.origin = audit::origin_of(snapshot.tenant(), {}),
                            .notes = std::move(notes),
                            .trusted = *std::move(input.trusted),
                            .kept = [&kept](std::int64_t at) { return kept.at(at); }});
  TRY(snapshot.each(select_entries, {snapshot.tenant()}, [&](const store::Row& row) {
    verifier.see({.sequence = row.integer(0),
                  .bytes = row.bytes(4),
                  .leaf_hash = row.bytes(5),
                  .columns_agree = columns_agree(row)});
  }));
  TRY(kept.done());
  const auto waiting = TRY(unsequenced(snapshot));
  auto report = verifier.finish(stored.head, waiting);
  if (!stored.fault.empty()) report.add(audit::Answer::altered, 0, 0, stored.fault);
  return report;
}

base::Done export_ledger(const store::Snapshot& snapshot, base::Time now,
                         const std::function<base::Done(std::string_view)>& line) {
  const auto stored = TRY(read_head(snapshot));
  if (!stored.fault.empty()) return base::conflict(stored.fault);
  const auto waiting = TRY(unsequenced(snapshot));
  TRY(line(audit::header_line(
      {.tenant = snapshot.tenant(), .head = stored.head, .unsequenced = waiting, .at = now})));
  const auto name = audit::origin_of(snapshot.tenant(), {});
  for (const auto& key : TRY(own_keys(snapshot))) TRY(line(audit::key_line(name, key)));
  for (const auto& note : TRY(all_notes(snapshot))) TRY(line(audit::note_line(note)));
  std::int64_t entries = 0;
  std::optional<base::Error> failed;
  TRY(snapshot.each(select_entries, {snapshot.tenant()}, [&](const store::Row& row) {
    if (failed) return;
    ++entries;
    auto done = line(audit::entry_line(row.integer(0), row.bytes(4), row.bytes(5)));
    if (!done) failed = std::move(done).error();
  }));
  if (failed) return *std::move(failed);
  return line(audit::end_line(entries));
}

}  // namespace core
