// What the tests of core and of modules that need no other stand on: a store in a folder of its
// own, a clock that stands still, two tenants, a ledger and an intake. Not shared between tests.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "core/caller.h"
#include "core/intake.h"
#include "core/ledger.h"
#include "core/notices.h"
#include "core/services.h"
#include "core/tenants.h"
#include "platform/store/migration.h"
#include "platform/store/store.h"
#include "platform/store/tests/test_database.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace core {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

// Looks until it holds; false after `patience`.
template <class Condition>
bool eventually(Condition condition, std::chrono::seconds patience = std::chrono::seconds(10)) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

inline constexpr base::Time world_start{1'764'072'000'000'000'000};  // 2025-11-25T12:00:00Z

// What PostgreSQL takes for the time: its own clock, or the world's, by `World::advance`.
enum class DatabaseClock : std::uint8_t { real, follows };

struct World {
  // `more`: what the tables of a module are made by.
  explicit World(const std::vector<store::MigrationSet>& more = {},
                 DatabaseClock database_clock = DatabaseClock::real);

  // Both clocks, the database's first: who wakes by ours finds it there.
  void advance(base::Duration by);

  Caller caller(Role role = Role::admin) const { return caller_of(tenant, role); }
  Caller caller_of(const Tenant& of, Role role) const;
  // One entry in a unit of its own.
  base::Done append(std::string_view type, std::string_view object,
                    std::string_view body = "{\"n\":1}");
  std::int64_t count(std::string_view sql, const base::Id& of);

  TemporaryFolder folder;
  store::TestDatabase database{folder.file("test.db")};
  base::FakeClock clock{world_start};
  std::string lines;  // read it when nothing runs
  std::unique_ptr<telemetry::Log> log = telemetry::Log::memory(clock, &lines);
  telemetry::Metrics metrics;
  std::unique_ptr<base::Randomness> randomness = base::seeded_randomness(7);
  std::unique_ptr<base::IdSource> ids = base::uuid7_source(clock, *randomness);
  Ledger ledger{clock, *ids};
  Notices notices;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<Tenants> tenants;
  std::unique_ptr<Intake> intake;
  std::unique_ptr<Services> services;
  Tenant tenant, other;
};

}  // namespace core
