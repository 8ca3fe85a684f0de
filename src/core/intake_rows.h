// The tables of the intake on PostgreSQL: rows of records, and how far it was appended and applied.
// All SQL of table_intake.cpp; within the caller's unit of work or snapshot.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/intake.h"
#include "platform/store/store.h"

namespace core::intake_rows {

struct Marks {
  std::uint64_t appended = 0, applied = 0;
  std::optional<std::uint64_t> began = {};  // what was applied when the first owner opened it
};
// nullopt: there was no owner yet.
base::Result<std::optional<Marks>> marks(const store::Snapshot& snapshot);
// The first owner's: positions go on after `position`.
base::Done begin(store::Transaction& transaction, std::uint64_t position);

// `records` as `add_record` put them together. The position of the last; `unavailable` before
// `begin`.
void add_record(std::string& records, std::string_view record);
base::Result<std::uint64_t> append(store::Transaction& transaction, std::string_view appender,
                                   std::uint64_t count, std::string_view records);

// Records after a position, of at most `rows` rows. `appender` names who took each row in.
// `conflict` when one cannot be read.
struct Read {
  std::vector<IntakeRecord> records;
  std::uint64_t last = 0;            // position that was read up to; `after` when there are none
  std::uint64_t last_of_others = 0;  // of those that `reader` did not append; 0: none
};
base::Result<Read> read_after(const store::Snapshot& snapshot, std::uint64_t after,
                              std::int64_t rows, std::string_view reader);

// How far a data folder's segment files are in the table, by the numbers of the files; nullopt:
// never looked at.
base::Result<std::optional<std::uint64_t>> carried(const store::Snapshot& snapshot,
                                                   std::string_view folder);
base::Done set_carried(store::Transaction& transaction, std::string_view folder,
                       std::uint64_t number);

base::Done set_applied(store::Transaction& transaction, std::uint64_t position);  // never back
base::Done drop_upto(store::Transaction& transaction, std::uint64_t position);
base::Done forget(store::Transaction& transaction);  // all of it, as before the first owner

}  // namespace core::intake_rows
