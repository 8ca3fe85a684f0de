#include "server/db.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "core/ledger_audit.h"
#include "platform/store/tables.h"
#include "server/commands.h"

namespace server {

using base::describe::Field;
using base::describe::field;
using base::describe::object;
using base::describe::Tag;
using base::describe::Type;

const Type& described(Tag<LedgerStand>) {
  static constexpr Field fields[] = {
      field<&LedgerStand::tenant>("tenant", "Whose ledger", {.length_max = 36}),
      field<&LedgerStand::name>("name", "Its name"),
      field<&LedgerStand::size>("size", "Entries in the tree", {.min = 0}),
      field<&LedgerStand::root>("root", "Root of the tree, hex", {.length_max = 64}),
  };
  static constexpr Type type = object("LedgerStand", "A tenant's ledger at one moment", fields);
  return type;
}

const Type& described(Tag<TableCount>) {
  static constexpr Field fields[] = {
      field<&TableCount::name>("name", "The table"),
      field<&TableCount::rows>("rows", "How many it has", {.min = 0}),
  };
  static constexpr Type type = object("TableCount", "A table and its rows", fields);
  return type;
}

base::Done require_store(const std::string& folder) {
  std::error_code error;
  const std::string path = folder + "/" + std::string(store_file);
  if (std::filesystem::exists(path, error)) return {};
  return base::not_found(path + ": there is no store here");
}

base::Result<std::unique_ptr<store::Store>> open_store_file(const std::string& path) {
  return store::open_sqlite({.path = path});
}

base::Result<std::unique_ptr<store::Store>> open_store(const std::string& folder) {
  TRY(require_store(folder));
  return open_store_file(folder + "/" + std::string(store_file));
}

base::Result<std::vector<LedgerStand>> verify_ledgers(store::Store& store) {
  constexpr std::string_view select_tenants =
      "select t.id, t.name from core_tenant t order by t.id";
  struct Tenant {
    base::Id id;
    std::string name;
  };
  const auto tenants = TRY(store.read(
      base::Id{}, [&](const store::Snapshot& snapshot) -> base::Result<std::vector<Tenant>> {
        std::vector<Tenant> found;
        TRY(snapshot.each(select_tenants, {}, [&](const store::Row& row) {
          found.push_back({row.id(0), std::string(row.text(1))});
        }));
        return found;
      }));
  std::vector<LedgerStand> stands;
  for (const Tenant& tenant : tenants) {
    const auto report = TRY(store.read(tenant.id, [&](const store::Snapshot& snapshot) {
      return core::audit_ledger(snapshot, {.notes = {}, .trusted = std::nullopt});
    }));
    if (!report.intact)
      return base::conflict(
          "tenant " + tenant.name + ": " +
          (report.findings.empty() ? "its ledger is not intact" : report.findings.front().text));
    stands.push_back({.tenant = base::to_string(tenant.id),
                      .name = tenant.name,
                      .size = report.size,
                      .root = report.root});
  }
  return stands;
}

base::Result<std::vector<TableCount>> count_tables(store::Store& store) {
  return store.read(
      base::Id{}, [&](const store::Snapshot& snapshot) -> base::Result<std::vector<TableCount>> {
        std::vector<TableCount> counts;
        for (const store::Table& table : TRY(store::list_tables(snapshot, store.dialect())))
          counts.push_back({table.name, TRY(store::count_rows(snapshot, store.dialect(), table))});
        return counts;
      });
}

void print_line(const std::string& line) { std::printf("%s\n", line.c_str()); }

std::string bytes_text(std::int64_t bytes) {
  constexpr const char* units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < std::size(units); ++unit) value /= 1024;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, units[unit]);
}

int run_db(const DbOptions& options) {
  const auto run = [&]() -> base::Result<int> {
    const StorePlace place = TRY(store_place(options.store));
    switch (options.verb) {
      case DbVerb::migrate:
        return db_migrate(options, place);
      case DbVerb::status:
        return db_status(options, place);
      case DbVerb::check:
        return db_check(options, place);
      case DbVerb::backup:
        return db_backup(options, place);
      case DbVerb::restore:
        return db_restore(options, place);
      case DbVerb::move:
        return db_move(options, place);
      case DbVerb::retention:
        return db_retention(options, place);
    }
    return int{exit_usage};
  };
  const auto status = run();
  return status ? *status : fail(status.error());
}

}  // namespace server
