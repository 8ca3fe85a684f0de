#include "core/tests/world.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/check.h"
#include "core/migrations.h"

namespace core {

TemporaryFolder::TemporaryFolder() {
  auto pattern = (std::filesystem::temp_directory_path() / "core-test-XXXXXX").string();
  CHECK(::mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

World::World(const std::vector<store::MigrationSet>& more, DatabaseClock database_clock) {
  if (database_clock == DatabaseClock::follows) database.take_clock(clock.now());
  store = database.open([&](store::Store& owner) {
    std::vector<store::MigrationSet> sets{{"core", migrations()}};
    sets.insert(sets.end(), more.begin(), more.end());
    const auto migrated = store::migrate(owner, sets, clock.now());
    if (!migrated) ADD_FAILURE() << migrated.error().message;
  });
  tenants = std::make_unique<Tenants>(*store, clock, *ids);
  CHECK(tenants->load());
  auto second = tenants->create("other");
  CHECK(second);
  other = *std::move(second);
  tenant = *tenants->named("default");
  auto log_on_disk = Intake::open({.folder = folder.file("intake")}, clock);
  CHECK(log_on_disk);
  intake = *std::move(log_on_disk);
  services = std::make_unique<Services>(Services{*store, clock, *ids, *randomness, *tenants, ledger,
                                                 notices, *intake, *log, metrics});
}

void World::advance(base::Duration by) {
  database.set_clock(clock.now() + by);
  clock.advance(by);
}

Caller World::caller_of(const Tenant& of, Role role) const {
  Caller caller = system_caller(of.id, "test");
  caller.kind = CallerKind::user;
  caller.id = of.id;
  caller.name = "ada";
  caller.role = role;
  caller.request_id = "request-1";
  return caller;
}

base::Done World::append(std::string_view type, std::string_view object, std::string_view body) {
  return store->write(tenant.id, [&](store::Transaction& transaction) {
    return ledger.append(transaction, caller(), type, object, body);
  });
}

std::int64_t World::count(std::string_view sql, const base::Id& of) {
  std::int64_t n = -1;
  const auto done = store->read(of, [&](const store::Snapshot& snapshot) {
    return snapshot.each(sql, {of}, [&](const store::Row& row) { n = row.integer(0); });
  });
  if (!done) ADD_FAILURE() << done.error().message;
  return n;
}

}  // namespace core
