#include "platform/store/incoming.h"

#include "platform/store/tables.h"

namespace store {
namespace {

constexpr std::string_view select_mark = "select since from schema_incoming order by since limit 1";
constexpr std::string_view insert_mark = "insert into schema_incoming(since) values($1)";
constexpr std::string_view delete_mark = "delete from schema_incoming";

base::Result<std::optional<base::Time>> read_mark(const Snapshot& snapshot) {
  std::optional<base::Time> since;
  TRY(snapshot.first(select_mark, {}, [&](const Row& row) { since = row.time(0); }));
  return since;
}

base::Error half_moved(base::Time since) {
  return base::conflict("schema: the `mainstay db move` into this database that began at " +
                        base::format_rfc3339(since) +
                        " has not ended; when it was interrupted, run it again with --restart");
}

}  // namespace

base::Result<std::optional<base::Time>> incoming_since(const Snapshot& snapshot, Dialect dialect) {
  if (!TRY(has_table(snapshot, dialect, "schema_incoming"))) return std::optional<base::Time>();
  return read_mark(snapshot);
}

base::Done require_whole(Store& store) {
  const auto since = TRY(store.read(base::Id{}, [&](const Snapshot& snapshot) {
    return incoming_since(snapshot, store.dialect());
  }));
  if (since) return half_moved(*since);
  return {};
}

base::Done mark_incoming(Store& store, base::Time now) {
  return store.write(base::Id{}, [&](Transaction& transaction) -> base::Done {
    if (const auto since = TRY(read_mark(transaction))) return half_moved(*since);
    TRY(transaction.run(insert_mark, {now}));
    return {};
  });
}

base::Done unmark_incoming(Store& store) {
  return store.write(base::Id{}, [](Transaction& transaction) -> base::Done {
    TRY(transaction.run(delete_mark));
    return {};
  });
}

}  // namespace store
