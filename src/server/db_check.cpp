// `mainstay db check`: whether a store and the intake of its folder are sound. Reads everything;
// safe beside a running server.
#include <fmt/format.h>

#include "base/describe/write.h"
#include "core/table_intake.h"
#include "modules/alerts/module.h"
#include "platform/segments/segment_copy.h"
#include "platform/store/postgres_check.h"
#include "platform/store/schema.h"
#include "platform/store/sqlite_files.h"
#include "server/db.h"
#include "server/left_intake.h"
#include "server/modules.h"

namespace server {
namespace {

using base::describe::Field;
using base::describe::field;
using base::describe::object;
using base::describe::Tag;
using base::describe::Type;

struct Finding {
  std::string part, finding;
};
const Type& described(Tag<Finding>) {
  static constexpr Field fields[] = {
      field<&Finding::part>("part", "database, schema, ledger or intake"),
      field<&Finding::finding>("finding", "What is wrong, and where"),
  };
  static constexpr Type type = object("DbFinding", "Something wrong in a data folder", fields);
  return type;
}

struct DbCheck {
  std::string data;
  std::vector<Finding> findings;
  std::vector<LedgerStand> ledgers;
  std::int64_t intake_segments = 0, intake_next = 1;
};
const Type& described(Tag<DbCheck>) {
  static constexpr Field fields[] = {
      field<&DbCheck::data>("data", "The data folder"),
      field<&DbCheck::findings>("findings", "Empty: it is sound"),
      field<&DbCheck::ledgers>("ledgers", "Recomputed from their entries"),
      field<&DbCheck::intake_segments>("intake_segments", "Segment files that were read"),
      field<&DbCheck::intake_next>("intake_next", "The number that the next record gets"),
  };
  static constexpr Type type = object("DbCheck", "What a check of a data folder found", fields);
  return type;
}

// Whether this program can read its tables.
bool check_schema(store::Store& store, DbCheck& check) {
  const auto sets = migration_sets();
  const auto schema = store::inspect_schema(store, sets);
  if (!schema)
    check.findings.push_back({"schema", schema.error().message});
  else if (schema->refused)
    check.findings.push_back({"schema", schema->refused->message});
  else if (schema->pending > 0)
    check.findings.push_back(
        {"schema",
         fmt::format("{} migrations are missing: run `mainstay db migrate`", schema->pending)});
  return schema && schema->pending == 0;
}

// A fault in the pages may come up in any query; it is then a finding like the others.
void check_ledgers(store::Store& store, DbCheck& check) {
  auto ledgers = verify_ledgers(store);
  if (ledgers)
    check.ledgers = *std::move(ledgers);
  else
    check.findings.push_back({"ledger", ledgers.error().message});
}

std::uint64_t position_in(store::Store* store) {
  if (store == nullptr) return 0;
  const auto position = alerts::intake_position(*store);
  return position ? *position : 0;
}

base::Done check_intake(store::Store* store, DbCheck& check) {
  // A running server reads on and drops segments: what the store had read before the look must be
  // in them, and what it has read after it need not.
  const std::uint64_t before = position_in(store);
  const auto segments =
      TRY(segments::check_segments(check.data + "/" + std::string(intake_folder)));
  const std::uint64_t after = position_in(store);
  for (const std::string& finding : segments.findings)
    check.findings.push_back({"intake", finding});
  check.intake_segments = static_cast<std::int64_t>(segments.found.segments);
  check.intake_next = static_cast<std::int64_t>(segments.found.next);
  if (before >= segments.found.next)
    check.findings.push_back(
        {"intake", fmt::format("the store has applied it up to record {}, and it ends at {}",
                               before, segments.found.next - 1)});
  if (store != nullptr && segments.found.first > after + 1)
    check.findings.push_back({"intake", fmt::format("records {} to {} are missing", after + 1,
                                                    segments.found.first - 1)});
  return {};
}

// Beside running servers the end is looked at last: it only grows.
base::Done check_table_intake(store::Store& store, DbCheck& check) {
  const auto left = intake_left(check.data, store);
  if (!left)
    check.findings.push_back({"intake", left.error().message});
  else if (*left > 0)
    check.findings.push_back(
        {"intake", fmt::format("{}/{} holds {} records that are not in the database: start the"
                               " server on it",
                               check.data, intake_folder, *left)});
  const std::uint64_t position = TRY(alerts::intake_position(store));
  const std::uint64_t last = TRY(core::table_intake_last(store)).value_or(position);
  check.intake_next = static_cast<std::int64_t>(last + 1);
  if (position > last)
    check.findings.push_back(
        {"intake", fmt::format("the store has applied it up to record {}, and it ends at {}",
                               position, last)});
  return {};
}

base::Result<std::vector<std::string>> check_database(const StorePlace& place) {
  if (place.is_postgres()) return store::check_postgres(TRY(serving_options(place)));
  TRY(require_store(place.data));
  return store::check_sqlite(place.data + "/" + std::string(store_file));
}

base::Result<DbCheck> check_place(const StorePlace& place) {
  DbCheck check{.data = place.data, .findings = {}, .ledgers = {}};
  for (std::string& finding : TRY(check_database(place)))
    check.findings.push_back({"database", std::move(finding)});
  std::unique_ptr<store::Store> store;  // absent: its tables cannot be read
  if (check.findings.empty()) {
    store = TRY(open_store(place));
    if (check_schema(*store, check))
      check_ledgers(*store, check);
    else
      store.reset();
  }
  if (!place.is_postgres())
    TRY(check_intake(store.get(), check));
  else if (store != nullptr)
    TRY(check_table_intake(*store, check));
  return check;
}

void print_check(const DbCheck& check) {
  for (const Finding& finding : check.findings) print_line(finding.part + ": " + finding.finding);
  for (const LedgerStand& ledger : check.ledgers)
    print_line(
        fmt::format("ledger of {}: {} entries, root {}", ledger.name, ledger.size, ledger.root));
  print_line(fmt::format("intake: next record {}, {} segment files", check.intake_next,
                         check.intake_segments));
  print_line(check.findings.empty() ? "sound" : fmt::format("{} findings", check.findings.size()));
}

}  // namespace

base::Result<int> db_check(const DbOptions& options, const StorePlace& place) {
  const DbCheck check = TRY(check_place(place));
  if (options.json)
    print_line(base::describe::to_json(check));
  else
    print_check(check);
  return check.findings.empty() ? exit_done : exit_refused;
}

}  // namespace server
