// Segment files in the data folder of a server whose intake is a table of PostgreSQL now: what they
// hold that nobody has applied goes into the table, once, however often the program is killed
// meanwhile. Used when a server starts. Belongs to one thread; safe beside other replicas.
#pragma once
#include <cstdint>
#include <string>

#include "base/result.h"
#include "platform/store/store.h"

namespace core {

struct LeftSegments {
  std::string folder;
  std::string id;             // names the folder in the database, whatever its path
  std::uint64_t applied = 0;  // position of the store's projection; for a table that nobody opened
};

// How many records nobody has applied nor carried. `conflict` when a segment is damaged, or when
// the table does not say what was applied before it.
base::Result<std::uint64_t> records_left(store::Store& store, const LeftSegments& left);

// Brings them into the table and answers how many; the files stay. `conflict`: a record is of a
// tenant that this database does not have, so the files belong to another store.
base::Result<std::uint64_t> carry_records(store::Store& store, const LeftSegments& left);

}  // namespace core
