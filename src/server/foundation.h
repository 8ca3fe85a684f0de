// The foundation: what core needs, opened from a data folder and in the right order: log, store
// with all migrations, ledger, tenants, intake. The programs build their modules on its services.
#pragma once
#include <memory>
#include <span>
#include <string>

#include "base/id.h"
#include "base/time.h"
#include "core/intake.h"
#include "core/ledger.h"
#include "core/notices.h"
#include "core/services.h"
#include "core/tenants.h"
#include "platform/store/migration.h"
#include "platform/store/store.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/log_ring.h"
#include "platform/telemetry/metrics.h"
#include "server/data_folder.h"
#include "server/options.h"
#include "server/tracing.h"

namespace server {

class Foundation {
 public:
  struct Limits {  // their paths and folders are the data folder's
    store::SqliteOptions store = {};
    PostgresSettings postgres = {};
    core::Intake::Options intake = {};
  };
  static base::Result<std::unique_ptr<Foundation>> open(
      const DataFolder& folder, const LogOptions& log,
      std::span<const store::MigrationSet> migrations, const Limits& limits);
  // The same in two steps, so that a server can answer what it waits for between them: first
  // clock, log, metrics, randomness and traces, then what stands in the folder.
  static std::unique_ptr<Foundation> begin(const LogOptions& log, const TraceOptions& trace);
  base::Done open_data(const DataFolder& folder, std::span<const store::MigrationSet> migrations,
                       const Limits& limits);

  const core::Services& services() const { return *services_; }
  core::Ledger& ledger() { return *ledger_; }
  core::Intake& intake() { return *intake_; }
  telemetry::Log& log() { return *log_; }
  telemetry::Metrics& metrics() { return metrics_; }
  const base::Clock& clock() const { return clock_; }
  base::Randomness& randomness() { return *randomness_; }
  core::Tenant default_tenant() const;
  const std::string& replica() const { return replica_; }  // names this process and no other
  const telemetry::LogRing& log_ring() const { return log_ring_; }
  telemetry::Tracer* tracer() { return tracing_->tracer(); }  // nullptr: no traces

 private:
  Foundation() = default;
  base::Result<std::unique_ptr<core::Intake>> open_intake(const DataFolder& folder,
                                                          core::Intake::Options limits);
  base::SystemClock clock_;
  telemetry::Metrics metrics_;
  core::Notices notices_;
  telemetry::LogRing log_ring_;
  std::unique_ptr<telemetry::Log> log_;
  std::unique_ptr<base::Randomness> randomness_;
  std::unique_ptr<Tracing> tracing_;
  std::unique_ptr<base::IdSource> ids_;
  std::string replica_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::Store> traced_store_;   // the same with spans, where there are traces
  std::unique_ptr<store::Store> request_store_;  // the same, as services see it
  std::unique_ptr<core::Ledger> ledger_;
  std::unique_ptr<core::Tenants> tenants_;
  std::unique_ptr<core::Intake> intake_;
  std::unique_ptr<core::Services> services_;
};

}  // namespace server
