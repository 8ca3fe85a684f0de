// The intake as a table of PostgreSQL, for replicas that share a database. A signal is acknowledged
// once its row is committed; what came at the same time shares a row and a commit. Positions are
// gap-free in the order of commits, because each append moves the one row `appended` of
// core_intake_mark in its own unit: a second one waits for the first one's commit, meets it and
// runs again. What it costs beside segment files stands in docs/performance.md: about half the
// rate. Who sees position n sees all before it.
//
// One thread of each replica appends what waits and looks every `poll` for what others appended:
// the owner, to be fed; the others, to hear how far the owner has applied.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/intake.h"
#include "platform/store/store.h"

namespace core {

struct TableIntakeOptions {
  std::string replica;                            // names this process and no other
  base::Duration poll = base::milliseconds(100);  // `intake_poll`, by a steady clock
  std::size_t row_records_max = 1'024;            // that share a row
  std::size_t row_bytes_max = 1 << 20;            // one that is larger has its own
};

// Accepts at once, and is fed after `start`; `leave` and `start` follow the ownership.
// `unavailable` is answered while the database is away, and before the first `start` on an empty
// table, which makes its positions go on from the one given.
std::unique_ptr<Intake> table_intake(store::Store& store, const Intake::Options& limits,
                                     TableIntakeOptions options, const base::Clock& clock);

// For the offline verbs. The position of the last record that came in; nullopt: there was no owner
// yet.
base::Result<std::optional<std::uint64_t>> table_intake_last(store::Store& store);
// Drops what only PostgreSQL's intake knows: from a copy that a data folder's intake serves.
base::Done forget_table_intake(store::Store& store);

}  // namespace core
