#include "server/replica.h"

#include "base/version.h"

namespace server {
namespace {

core::Services with_store(const core::Services& services, store::Store& store) {
  return {
      store,           services.clock,   services.ids,    services.randomness, services.tenants,
      services.ledger, services.notices, services.intake, services.log,        services.metrics};
}

std::unique_ptr<core::Ownership> owned(const core::Services& services, core::Leases& leases) {
  if (services.store.dialect() != store::Dialect::postgres) return nullptr;
  return std::make_unique<core::Ownership>(services, leases, "alerts");
}

}  // namespace

Replica::Replica(Foundation& foundation, core::Leases& leases, const Options& options)
    : observer_(foundation.tracer(), foundation.metrics()),
      // Without breakers: an owner is asked until its lease is over, and the next one at once.
      client_(outbound::curl_client(
          {.user_agent = "Mainstay/" + std::string(base::version), .observer = &observer_})),
      ownership_(owned(foundation.services(), leases)),
      fenced_store_(ownership_ ? core::fenced_store(foundation.services().store, *ownership_)
                               : nullptr),
      owner_services_(with_store(foundation.services(),
                                 ownership_ ? *fenced_store_ : foundation.services().store)) {
  if (!ownership_) return;
  const core::Services& services = foundation.services();
  forwarder_.emplace(*ownership_, *client_, services.metrics,
                     core::Forwarder::Options{.ca_file = options.ca_file,
                                              .traced = foundation.tracer() != nullptr});
  notices_.emplace(services);
  report_metrics(services.metrics);
}

void Replica::start() {
  if (notices_) notices_->start();
}

void Replica::stop() {
  if (notices_) notices_->stop();
}

void Replica::report_metrics(telemetry::Metrics& metrics) const {
  metrics.collect([this](std::vector<telemetry::Sample>& samples) {
    samples.push_back({"mainstay_replica_owner",
                       "1: this server owns the alerts; 0: another one, or nobody",
                       "gauge",
                       {{"projection", "alerts"}},
                       owns() ? 1.0 : 0.0});
  });
}

}  // namespace server
