// What is said about a log in signed notes, each signed under the name of the log's origin:
//
// - a checkpoint (C2SP tlog-checkpoint, https://c2sp.org/tlog-checkpoint): origin, size, root.
// - an epoch: the log was restored from a copy of `size` entries, and goes on under a new origin,
//   because a log of one origin never takes anything back. Lines: "mainstay ledger epoch v1", the
//   new origin, the copy's origin, size and root; origin, size and root of what was there before
//   ("unknown" three times when it is lost); time (RFC 3339), who, why.
// - a key: from `size` on a new key signs for the log. Lines: "mainstay ledger key v1", origin,
//   size, the new public key, time, who, why. Signed by the old key and by the new one.
//
// Roots and keys are base64. No origin begins like the two other kinds, so that no note can be
// taken for one of another kind. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "engines/audit/note.h"
#include "engines/merkle/merkle.h"

namespace audit {

struct Checkpoint {
  std::string origin;
  std::int64_t size = 0;
  merkle::Hash root{};
  bool operator==(const Checkpoint&) const = default;
};

struct Epoch {
  std::string origin;   // of the log that begins
  Checkpoint restored;  // the copy: what both logs share
  std::optional<Checkpoint> old;
  base::Time at;
  std::string who, why;  // one line each; control characters become spaces when written
};

struct KeyHandover {
  std::string origin;
  std::int64_t size = 0;
  PublicKey key{};
  base::Time at;
  std::string who, why;
};

using Statement = std::variant<Checkpoint, Epoch, KeyHandover>;

// "mainstay/<tenant>" for a tenant's first log, "mainstay/<tenant>/<epoch>" after a restore: the
// epoch's id is never used twice, so neither is an origin.
std::string origin_of(const base::Id& tenant, const base::Id& epoch);  // nil: the first

const std::string& origin_of(const Statement& statement);

std::string text_of(const Checkpoint& checkpoint);
std::string text_of(const Epoch& epoch);
std::string text_of(const KeyHandover& handover);

// Of a note's text. `invalid` says which line is wrong. A checkpoint may have extension lines,
// which mean nothing here.
base::Result<Statement> parse_statement(std::string_view text);

}  // namespace audit
