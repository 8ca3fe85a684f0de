// The list of modules: what the product consists of. A module that needs core alone is a line in
// standalone_modules.cpp; one that needs others is a member here, made after those that it needs.
#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "core/access.h"
#include "core/checkpoints.h"
#include "core/core_module.h"
#include "core/lease.h"
#include "core/projection.h"
#include "core/resealing.h"
#include "core/retention.h"
#include "core/secrets.h"
#include "core/subscribers.h"
#include "core/tenants.h"
#include "core/webhooks.h"
#include "modules/alertmanager/module.h"
#include "modules/alerts/module.h"
#include "modules/incidents/module.h"
#include "modules/integrations/module.h"
#include "modules/notify/module.h"
#include "platform/outbound/destinations.h"
#include "platform/outbound/http_client.h"
#include "server/foundation.h"
#include "server/observing.h"
#include "server/readiness.h"
#include "server/replica.h"

namespace server {

// Of all modules, core first; also of a program that uses only some, so that the folder can change
// hands.
std::vector<store::MigrationSet> migration_sets();

// Where the ledger's keys are and what was signed goes; empty: no such sink.
struct CheckpointOptions {
  std::string keys_folder = {}, file = {}, webhook = {};
  base::Duration interval = base::minutes(1);
};

enum class Edition : std::uint8_t { server, alertmanager };

struct ModuleOptions {
  Edition edition = Edition::server;
  alertmanager::Facade::Options alertmanager = {};
  notify::Service::Options notify = {};
  alerts::Service::Options alerts = {};
  core::Retention::Options retention = {};
  core::Access::Options access = {};
  CheckpointOptions checkpoints = {};
  core::Secrets::Options secrets = {};
  outbound::Networks allowed_networks = {};
  Replica::Options replica = {};
};

// All parts of a running program, built in order and stopped in the reverse order.
class Modules {
 public:
  Modules(Foundation& foundation, const ModuleOptions& options);
  ~Modules();

  // Loads, replays, starts threads; then requests may come. Says what is done.
  base::Done start(Readiness& readiness);
  void stop();

  const std::vector<core::Module>& list() const { return list_; }
  core::Access& access() { return access_; }
  core::Retention& retention() { return retention_; }
  core::Checkpoints& checkpoints() { return checkpoints_; }
  core::Resealing& resealing() { return resealing_; }
  const core::Tenants& tenants() const { return services_.tenants; }
  core::Idempotency& idempotency() { return idempotency_; }
  alertmanager::Facade& facade() { return facade_; }
  alerts::Service& alerts() { return alerts_; }
  integrations::Service& integrations() { return integrations_; }
  const core::Jobs& jobs() const { return jobs_; }
  const core::Forwarder* forwarder() const { return replica_.forwarder(); }
  const outbound::Destinations& destinations() const { return destinations_; }

 private:
  void report_metrics();
  core::ProjectionRunner::Options runner_options();
  const core::Services& services_;
  const Edition edition_;
  Foundation& foundation_;
  core::Access access_;
  core::DeadLetters dead_letters_;
  core::Leases leases_;
  Replica replica_;
  core::Jobs jobs_;
  core::Idempotency idempotency_;
  core::Subscribers subscribers_;
  outbound::Destinations destinations_;
  OutboundObserver observer_;
  core::Retention retention_;
  std::unique_ptr<outbound::HttpClient> client_;
  core::Secrets secrets_;
  core::Resealing resealing_;
  core::Webhooks webhooks_;
  core::Checkpoints checkpoints_;
  integrations::Service integrations_;
  alerts::Service alerts_;
  incidents::Service incidents_;
  notify::Service notify_;
  alertmanager::Facade facade_;
  std::unique_ptr<core::Projection> traced_projection_;  // null: no traces
  core::ProjectionRunner runner_;
  std::vector<core::StandaloneModule::Made> standalone_;
  std::vector<const core::Permission*> permissions_;
  std::vector<core::Module> list_;
  bool running_ = false;
};

}  // namespace server
