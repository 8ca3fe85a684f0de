#include "server/foundation.h"

#include <unistd.h>

#include "base/check.h"
#include "core/request_store.h"
#include "core/table_intake.h"
#include "platform/telemetry/process_metrics.h"
#include "server/configuration/secret_reference.h"
#include "server/traced.h"

namespace server {
namespace {

void report_pool(std::vector<telemetry::Sample>& samples, const store::Store::Statistics& now) {
  const auto add = [&](std::string_view name, std::string_view help, std::string_view type,
                       std::uint64_t value) {
    samples.push_back({name, help, type, {}, static_cast<double>(value)});
  };
  add("mainstay_store_reruns_total", "Units run again because they met others", "counter",
      now.reruns_total);
  add("mainstay_store_failed_hooks_total", "Sequencings that failed; the next makes up for it",
      "counter", now.failed_hooks_total);
  add("mainstay_store_connections", "Connections to PostgreSQL", "gauge", now.connections);
  add("mainstay_store_idle_connections", "Those that no unit uses", "gauge", now.idle_connections);
  add("mainstay_store_connects_total", "Connections made", "counter", now.connects_total);
  add("mainstay_store_connect_failures_total", "Connects that failed", "counter",
      now.connect_failures_total);
  add("mainstay_store_lost_connections_total", "Connections that went away while in use or idle",
      "counter", now.lost_connections_total);
}

void report_store(telemetry::Metrics& metrics, const store::Store& store) {
  metrics.collect([&store](std::vector<telemetry::Sample>& samples) {
    const store::Store::Statistics now = store.statistics();
    const auto add = [&](std::string_view name, std::string_view help, std::string_view type,
                         double value) { samples.push_back({name, help, type, {}, value}); };
    add("mainstay_store_units_total", "Units of work that were committed or refused", "counter",
        static_cast<double>(now.units_total));
    add("mainstay_store_failed_units_total", "Units of work that failed", "counter",
        static_cast<double>(now.failed_units_total));
    add("mainstay_store_commits_total", "Commits; each answers many units", "counter",
        static_cast<double>(now.commits_total));
    add("mainstay_store_reads_total", "Snapshots read", "counter",
        static_cast<double>(now.reads_total));
    add("mainstay_store_waiting_units", "Units of work waiting for the writer", "gauge",
        static_cast<double>(now.waiting_units));
    if (store.dialect() == store::Dialect::postgres) report_pool(samples, now);
    add("mainstay_store_commit_seconds_total", "Time spent in commits", "counter",
        static_cast<double>(now.commit_nanoseconds_total) / 1e9);
  });
}

void report_intake(telemetry::Metrics& metrics, const core::Intake& intake) {
  metrics.collect([&intake](std::vector<telemetry::Sample>& samples) {
    const core::Intake::Statistics now = intake.statistics();
    const auto add = [&](std::string_view name, std::string_view help, std::string_view type,
                         std::uint64_t value) {
      samples.push_back({name, help, type, {}, static_cast<double>(value)});
    };
    add("mainstay_intake_records_total", "Records made durable", "counter", now.log.records_total);
    add("mainstay_intake_syncs_total", "Calls of fdatasync; on PostgreSQL commits", "counter",
        now.log.syncs_total);
    add("mainstay_intake_bytes_total", "Bytes made durable", "counter", now.log.bytes_total);
    add("mainstay_intake_failures_total", "Writes or syncs that failed", "counter",
        now.log.failures_total);
    add("mainstay_intake_segments", "Segment files", "gauge", now.log.segments);
    add("mainstay_intake_disk_bytes", "Their size", "gauge", now.log.bytes_on_disk);
    add("mainstay_intake_unapplied_records", "Records that wait for the projection", "gauge",
        now.unapplied);
  });
}

// The owner's connection ends with the migration; what serves could not change a table.
base::Result<std::unique_ptr<store::Store>> open_postgres(
    const PostgresSettings& settings, std::span<const store::MigrationSet> migrations,
    base::Time now) {
  store::PostgresOptions serving = settings.limits;
  serving.role = store::PostgresRole::serve;
  serving.dsn = TRY(configuration::resolve(settings.dsn));
  if (!settings.migrate_dsn.empty()) {
    store::PostgresOptions owning = settings.limits;
    owning.role = store::PostgresRole::migrate;
    owning.dsn = TRY(configuration::resolve(settings.migrate_dsn));
    owning.serving_role = TRY(store::postgres_user(serving.dsn));
    owning.connections_min = 0;
    const auto owner = TRY(store::open_postgres(owning));
    TRY(store::migrate(*owner, migrations, now));
  }
  auto opened = TRY(store::open_postgres(serving));
  TRY(store::migrate(*opened, migrations, now));  // looks whether all is there
  return opened;
}

base::Result<std::unique_ptr<store::Store>> open_migrated_store(
    const DataFolder& folder, const Foundation::Limits& limits,
    std::span<const store::MigrationSet> migrations, base::Time now) {
  if (!limits.postgres.dsn.empty()) return open_postgres(limits.postgres, migrations, now);
  store::SqliteOptions sqlite = limits.store;
  sqlite.path = folder.file("mainstay.db");
  auto opened = TRY(store::open_sqlite(sqlite));
  TRY(store::migrate(*opened, migrations, now));
  return opened;
}

}  // namespace

std::unique_ptr<Foundation> Foundation::begin(const LogOptions& log, const TraceOptions& trace) {
  auto made = std::unique_ptr<Foundation>(new Foundation());
  Foundation& f = *made;
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  f.log_ = telemetry::Log::standard_error(
      f.clock_, log.level,
      log.format.value_or(terminal ? telemetry::Format::text : telemetry::Format::json),
      &f.log_ring_);
  f.randomness_ = base::system_randomness();
  f.ids_ = base::uuid7_source(f.clock_, *f.randomness_);
  f.replica_ = base::to_string(f.ids_->next());
  f.tracing_ = std::make_unique<Tracing>(f.clock_, *f.randomness_, trace, *f.log_, f.metrics_);
  telemetry::collect_process(f.metrics_);
  return made;
}

base::Done Foundation::open_data(const DataFolder& folder,
                                 std::span<const store::MigrationSet> migrations,
                                 const Limits& limits) {
  Foundation& f = *this;
  f.store_ = TRY(open_migrated_store(folder, limits, migrations, f.clock_.now()));
  if (tracer() != nullptr) f.traced_store_ = traced_store(*f.store_, *tracer());
  f.request_store_ = core::request_store(f.traced_store_ ? *f.traced_store_ : *f.store_);
  f.ledger_ = std::make_unique<core::Ledger>(f.clock_, *f.ids_);
  f.tenants_ = std::make_unique<core::Tenants>(*f.store_, f.clock_, *f.ids_);
  TRY(f.tenants_->load());
  f.intake_ = TRY(open_intake(folder, limits.intake));
  f.services_ = std::make_unique<core::Services>(
      core::Services{*f.request_store_, f.clock_, *f.ids_, *f.randomness_, *f.tenants_, *f.ledger_,
                     f.notices_, *f.intake_, *f.log_, f.metrics_});
  report_store(f.metrics_, *f.store_);
  report_intake(f.metrics_, *f.intake_);
  return {};
}

// Replicas share a table; one machine has its files.
base::Result<std::unique_ptr<core::Intake>> Foundation::open_intake(const DataFolder& folder,
                                                                    core::Intake::Options limits) {
  if (store_->dialect() == store::Dialect::postgres)
    return core::table_intake(*store_, limits, {.replica = replica_}, clock_);
  limits.folder = folder.file("intake");
  return core::Intake::open(limits, clock_);
}

base::Result<std::unique_ptr<Foundation>> Foundation::open(
    const DataFolder& folder, const LogOptions& log,
    std::span<const store::MigrationSet> migrations, const Limits& limits) {
  auto made = begin(log, {});
  TRY(made->open_data(folder, migrations, limits));
  return made;
}

core::Tenant Foundation::default_tenant() const {
  const auto tenant = tenants_->named("default");
  CHECK(tenant.has_value());
  return *tenant;
}

}  // namespace server
