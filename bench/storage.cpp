// What durability costs: units of work, intake records and ledger entries, each answered after its
// sync, on a folder of the disk that MAINSTAY_BENCH_FOLDER names (the temporary folder when it is
// not set).
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/id.h"
#include "base/time.h"
#include "core/caller.h"
#include "core/ledger.h"
#include "core/migrations.h"
#include "core/tenants.h"
#include "platform/segments/segment_log.h"
#include "platform/store/migration.h"
#include "platform/store/store.h"

namespace {

class Folder {
 public:
  Folder() {
    const char* base = std::getenv("MAINSTAY_BENCH_FOLDER");
    path_ = std::string(base == nullptr ? std::filesystem::temp_directory_path().string() : base) +
            "/mainstay-bench-XXXXXX";
    CHECK(mkdtemp(path_.data()) != nullptr);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// fdatasync after each append of 4 KiB: what the disk gives today. The figures below stand beside
// it.
void sync(benchmark::State& state) {
  const Folder folder;
  const int file =
      open((folder.path() + "/sync").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  const std::string block(4'096, 'x');
  std::vector<double> milliseconds;
  for (auto _ : state) {
    const auto began = std::chrono::steady_clock::now();
    CHECK(write(file, block.data(), block.size()) == static_cast<ssize_t>(block.size()) &&
          fdatasync(file) == 0);
    milliseconds.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began)
            .count());
  }
  close(file);
  std::ranges::sort(milliseconds);
  state.counters["p50_ms"] = milliseconds[milliseconds.size() / 2];
  state.counters["p99_ms"] = milliseconds[milliseconds.size() * 99 / 100];
}
BENCHMARK(sync)->Iterations(1'000)->Unit(benchmark::kMicrosecond);

struct World {
  World() {
    store = std::move(*store::open_sqlite({.path = folder.path() + "/store.db"}));
    const store::MigrationSet set{"core", core::migrations()};
    CHECK(store::migrate(*store, {&set, 1}, clock.now()));
    CHECK(store->write(base::Id{}, [](store::Transaction& tx) {
      return tx.run(
          "create table bench_row (tenant_id blob not null, id blob not null, text text not null,"
          " primary key (tenant_id, id)) strict, without rowid");
    }));
  }
  Folder folder;
  base::SystemClock clock;
  std::unique_ptr<base::Randomness> randomness = base::system_randomness();
  std::unique_ptr<base::IdSource> ids = base::uuid7_source(clock, *randomness);
  std::unique_ptr<store::Store> store;
  core::Ledger ledger{clock, *ids};
  base::Id tenant = ids->next();
};

std::unique_ptr<World> world;  // shared by the threads of one benchmark

void open_world(const benchmark::State&) { world = std::make_unique<World>(); }
void close_world(const benchmark::State&) { world.reset(); }

void report(benchmark::State& state, std::uint64_t commits_before) {
  state.SetItemsProcessed(state.iterations());
  if (state.thread_index() == 0) {
    const auto statistics = world->store->statistics();
    state.counters["units_a_commit"] =
        static_cast<double>(statistics.units_total) /
        static_cast<double>(std::max<std::uint64_t>(1, statistics.commits_total - commits_before));
  }
}

// A unit of two rows.
void store_write(benchmark::State& state) {
  const std::string text(200, 't');
  for (auto _ : state) {
    const base::Id first = world->ids->next(), second = world->ids->next();
    CHECK(world->store->write(world->tenant, [&](store::Transaction& tx) -> base::Done {
      for (const base::Id& id : {first, second})
        TRY(tx.run("insert into bench_row (tenant_id, id, text) values ($1, $2, $3)",
                   {world->tenant, id, text}));
      return {};
    }));
  }
  report(state, 0);
}
BENCHMARK(store_write)
    ->Setup(open_world)
    ->Teardown(close_world)
    ->Threads(1)
    ->Threads(64)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

void ledger_append(benchmark::State& state) {
  core::Caller caller;
  caller.tenant = world->tenant;
  for (auto _ : state)
    CHECK(world->store->write(world->tenant, [&](store::Transaction& tx) {
      return world->ledger.append(
          tx, caller, "bench.made", "bench/1",
          R"({"comment":"a hundred bytes of what a person decided, more or less","n":1})");
    }));
  report(state, 0);
}
BENCHMARK(ledger_append)
    ->Setup(open_world)
    ->Teardown(close_world)
    ->Threads(1)
    ->Threads(64)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

// The intake's log: `range` records of 450 bytes submitted together by each thread, which then
// waits for the last.
struct Waiter {
  std::mutex mutex;
  std::condition_variable condition;
  std::uint64_t durable = 0;
};
struct Log {
  Folder folder;
  Waiter waiter;
  std::unique_ptr<segments::SegmentLog> log =
      std::move(*segments::SegmentLog::open({.folder = folder.path()}));
  Log() {
    log->start({.durable =
                    [this](std::span<const segments::Appended> records) {
                      const std::lock_guard lock(waiter.mutex);
                      waiter.durable = records.back().number;
                      waiter.condition.notify_all();
                    },
                .failed = [](auto, const base::Error& error) { CHECK(error.message.empty()); }});
  }
};
std::unique_ptr<Log> log_of_all;

void intake_append(benchmark::State& state) {
  const std::string record(450, 'r');
  for (auto _ : state) {
    std::uint64_t last = 0;
    for (std::int64_t i = 0; i < state.range(0); ++i)
      last = *log_of_all->log->submit(record, nullptr);
    std::unique_lock lock(log_of_all->waiter.mutex);
    log_of_all->waiter.condition.wait(lock, [&] { return log_of_all->waiter.durable >= last; });
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  if (state.thread_index() == 0) {
    const auto statistics = log_of_all->log->statistics();
    state.counters["records_a_sync"] =
        static_cast<double>(statistics.records_total) /
        static_cast<double>(std::max<std::uint64_t>(1, statistics.syncs_total));
  }
}
BENCHMARK(intake_append)
    ->Setup([](const benchmark::State&) { log_of_all = std::make_unique<Log>(); })
    ->Teardown([](const benchmark::State&) { log_of_all.reset(); })
    ->Args({1})
    ->Args({64})
    ->Threads(1)
    ->Threads(64)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

}  // namespace

BENCHMARK_MAIN();
