// The ledger by itself: entries appended, the whole log verified, proofs found. Prints one JSON
// line.
//
//   ledger --folder DIR [--entries 1000000] [--unit 200]
//
// DIR must not exist; it holds the store afterwards, for `mainstay audit verify` to look at.
#include "core/ledger.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/text.h"
#include "core/ledger_audit.h"
#include "core/ledger_proofs.h"
#include "core/migrations.h"
#include "core/tenants.h"
#include "platform/store/migration.h"

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

template <class T>
T must(base::Result<T> result) {
  if (result) {
    if constexpr (!std::is_void_v<T>) return *std::move(result);
  } else {
    std::fprintf(stderr, "ledger: %s\n", result.error().message.c_str());
    std::exit(1);
  }
  if constexpr (std::is_void_v<T>) return;
}

struct Plan {
  std::string folder;
  std::int64_t entries = 1'000'000, unit = 200;
};

Plan plan_of(int count, char** words) {
  Plan plan;
  for (int i = 1; i + 1 < count; i += 2) {
    if (std::strcmp(words[i], "--folder") == 0) plan.folder = words[i + 1];
    if (std::strcmp(words[i], "--entries") == 0) plan.entries = std::atoll(words[i + 1]);
    if (std::strcmp(words[i], "--unit") == 0) plan.unit = std::atoll(words[i + 1]);
  }
  if (plan.folder.empty() || !std::filesystem::create_directory(plan.folder)) {
    std::fprintf(stderr, "usage: ledger --folder NEW_DIR [--entries N] [--unit N]\n");
    std::exit(2);
  }
  return plan;
}

}  // namespace

int main(int count, char** words) {
  const Plan plan = plan_of(count, words);
  const base::SystemClock clock;
  const auto randomness = base::system_randomness();
  const auto ids = base::uuid7_source(clock, *randomness);
  const auto store = must(store::open_sqlite({.path = plan.folder + "/mainstay.db"}));
  const store::MigrationSet sets[] = {{"core", core::migrations()}};
  must(store::migrate(*store, sets, clock.now()));
  core::Tenants tenants(*store, clock, *ids);
  must(tenants.load());
  const auto tenant = tenants.all().front().id;
  core::Ledger ledger(clock, *ids);
  const auto caller = core::system_caller(tenant, "bench");

  auto began = Clock::now();
  for (std::int64_t at = 0; at < plan.entries; at += plan.unit)
    must(store->write(tenant, [&](store::Transaction& transaction) -> base::Done {
      for (std::int64_t i = 0; i < plan.unit; ++i)
        TRY(ledger.append(transaction, caller, "incident.acknowledged",
                          "INC-" + std::to_string(at + i),
                          R"({"comment":"looking at it","from":"open","to":"acknowledged"})"));
      return {};
    }));
  const double append = seconds_since(began);

  began = Clock::now();
  const auto report = must(store->read(tenant, [](const store::Snapshot& snapshot) {
    return core::audit_ledger(snapshot, {.notes = {}, .trusted = std::nullopt});
  }));
  const double verify = seconds_since(began);
  if (!report.intact) std::exit(1);

  constexpr int proofs = 200;
  began = Clock::now();
  for (int i = 0; i < proofs; ++i)
    must(store->read(tenant, [&](const store::Snapshot& snapshot) {
      return core::prove_inclusion(snapshot, ledger,
                                   {.sequence = 1 + i * (report.size / proofs), .size = {}});
    }));
  const double prove = seconds_since(began);
  std::printf(
      "{\"entries\":%lld,\"appended_per_second\":%.0f,\"verify_seconds\":%.2f,"
      "\"proof_milliseconds\":%.3f}\n",
      static_cast<long long>(report.size), static_cast<double>(plan.entries) / append, verify,
      prove / proofs * 1e3);
}
