// An exported ledger: lines of JSON (https://jsonlines.org), from which an auditor verifies without
// the store. In this order, one object a line, each kind known by its first member:
//
//   {"format":"mainstay-ledger-export","v":1,"tenant":UUID,"size":N,"root":HEX,"unsequenced":N,"at":T}
//   {"key":"<name>+<key ID>+<base64>"}                     each key that ever signed
//   {"note":"..."}                                         each signed note
//   {"sequence":N,"leaf_hash":HEX,"bytes":"..."}           each entry, ascending
//   {"end":N}                                              how many entries there were
//
// `bytes` is the canonical entry as text; were it no UTF-8, it is "bytes_base64". Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/json/json.h"
#include "base/result.h"
#include "base/time.h"
#include "engines/audit/verifier.h"

namespace audit {

inline constexpr int export_version = 1;
inline constexpr std::size_t export_line_bytes_max = 32 << 20;  // `audit_export_line_bytes_max`

struct ExportHeader {
  base::Id tenant;
  Head head;
  std::int64_t unsequenced = 0;
  base::Time at;
};

std::string header_line(const ExportHeader& header);
std::string key_line(std::string_view name, const PublicKey& key);
std::string note_line(std::string_view note);
std::string entry_line(std::int64_t sequence, std::string_view bytes, std::string_view leaf_hash);
std::string end_line(std::int64_t entries);

// Verifies an export line by line. Belongs to one export.
class ExportAudit {
 public:
  // What the auditor brings: notes from sinks, and keys; without keys the export's own are trusted.
  ExportAudit(std::vector<std::string> notes, std::optional<std::vector<PublicKey>> trusted)
      : notes_(std::move(notes)), trusted_(std::move(trusted)) {}
  // Without its newline. `invalid` says "line 3: ..."; then the export is none.
  base::Done line(std::string_view text);
  // `invalid` when the export ended early.
  base::Result<Report> finish();
  const base::Id& tenant() const { return header_->tenant; }  // after the first line

 private:
  base::Done read(std::string_view text);
  base::Done read_header(const base::json::Value& root);
  base::Done read_entry(const base::json::Value& root);
  void begin_entries();

  std::vector<std::string> notes_;
  std::optional<std::vector<PublicKey>> trusted_;
  std::vector<PublicKey> own_keys_;
  std::optional<ExportHeader> header_;
  std::optional<Verifier> verifier_;
  std::int64_t lines_ = 0, entries_ = 0;
  bool ended_ = false;
};

}  // namespace audit
