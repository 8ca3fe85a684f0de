#include "server/modules.h"

#include "base/version.h"
#include "core/destinations.h"
#include "core/migrations.h"
#include "server/standalone_modules.h"
#include "server/traced.h"

namespace server {
namespace {

notify::Service::Options notify_options(const ModuleOptions& options,
                                        const incidents::Service& incidents,
                                        const Replica& replica) {
  notify::Service::Options notify = options.notify;
  const bool alertmanager = options.edition == Edition::alertmanager;
  notify.sender.may_send = [&replica] { return replica.owns(); };
  notify.dispatcher.unmuted = alertmanager ? notify::Unmuted::ignored : notify::Unmuted::sent;
  notify.dispatcher.acknowledgements = alertmanager ? nullptr : &incidents;
  return notify;
}

core::Leases::Options lease_options(store::Dialect dialect, const ModuleOptions& options) {
  core::Leases::Options lease = core::Leases::options_for(dialect);
  lease.address = options.replica.address;
  return lease;
}

core::Access::Options access_options(store::Dialect dialect, const ModuleOptions& options) {
  core::Access::Options access = options.access;
  if (dialect == store::Dialect::postgres) access.recheck = base::seconds(1);
  return access;
}

core::Checkpoints::Options checkpoint_options(const ModuleOptions& options,
                                              const core::Services& services,
                                              outbound::HttpClient& client) {
  core::Checkpoints::Options made{.keys_folder = options.checkpoints.keys_folder,
                                  .sinks = {core::log_sink(services.log)},
                                  .interval = options.checkpoints.interval};
  if (!options.checkpoints.file.empty())
    made.sinks.push_back(core::file_sink(options.checkpoints.file));
  if (!options.checkpoints.webhook.empty())
    made.sinks.push_back(core::webhook_sink(client, options.checkpoints.webhook));
  return made;
}

}  // namespace

std::vector<store::MigrationSet> migration_sets() {
  std::vector<store::MigrationSet> sets{{"core", core::migrations()},
                                        {"integrations", integrations::migrations()},
                                        {"alerts", alerts::migrations()},
                                        {"notify", notify::migrations()},
                                        {"incidents", incidents::migrations()}};
  for (const core::StandaloneModule& each : standalone_modules()) sets.push_back(each.migrations);
  return sets;
}

Modules::Modules(Foundation& foundation, const ModuleOptions& options)
    : services_(foundation.services()),
      edition_(options.edition),
      foundation_(foundation),
      access_(services_, access_options(services_.store.dialect(), options)),
      dead_letters_(services_, integrations::body_of),
      leases_(services_, foundation.replica(), lease_options(services_.store.dialect(), options)),
      replica_(foundation, leases_, options.replica),
      jobs_(services_, leases_, {.ownership = replica_.ownership()}),
      idempotency_(services_),
      subscribers_(services_, leases_),
      destinations_(services_.clock),
      observer_(foundation.tracer(), services_.metrics),
      retention_(services_, options.retention),
      client_(outbound::curl_client({.user_agent = "Mainstay/" + std::string(base::version),
                                     .allowed_networks = options.allowed_networks,
                                     .destinations = &destinations_,
                                     .observer = &observer_})),
      secrets_(services_, options.secrets),
      resealing_(services_, secrets_),
      webhooks_(services_, secrets_, leases_, *client_, {}),
      checkpoints_(services_, checkpoint_options(options, services_, *client_)),
      integrations_(services_),
      alerts_(replica_.owner_services(), integrations_, dead_letters_, options.alerts),
      incidents_(replica_.owner_services(), alerts_),
      notify_(replica_.owner_services(), alerts_, *client_,
              notify_options(options, incidents_, replica_)),
      facade_(services_, {alerts_, alerts_, notify_, notify_}, options.alertmanager),
      traced_projection_(foundation.tracer() == nullptr
                             ? nullptr
                             : traced_projection(alerts_.projection(), *foundation.tracer())),
      runner_(traced_projection_ ? *traced_projection_ : alerts_.projection(), services_.intake,
              services_.clock, services_.log, runner_options()) {
  incidents_.set_notify(notify_);
  alerts_.set_poke([this] { runner_.poke(); });
  if (edition_ == Edition::server) {
    alerts_.add_listener(incidents_);
    alerts_.set_incident_links(incidents_);
  }
  alerts_.add_listener(notify_);

  if (replica_.ownership() != nullptr) subscribers_.follow(*replica_.ownership());
  list_.push_back(core::core_module({services_, access_, dead_letters_, jobs_, checkpoints_,
                                     idempotency_, subscribers_, webhooks_, retention_, resealing_},
                                    permissions_));
  core::add_destinations(list_.back(), destinations_);
  report_destinations(destinations_, services_);
  list_.push_back(integrations::module(integrations_));
  list_.push_back(alerts::module(alerts_));
  list_.push_back(notify::module(notify_));
  list_.push_back(incidents::module(incidents_));
  list_.push_back(alertmanager::module(facade_));
  for (const core::StandaloneModule& each : standalone_modules()) {
    standalone_.push_back(each.make(services_));
    list_.push_back(standalone_.back().module);
  }

  for (const core::Module& module : list_) {
    permissions_.insert(permissions_.end(), module.permissions.begin(), module.permissions.end());
    for (const core::Job& job : module.jobs) jobs_.add(job);
    for (const core::RetentionRule& rule : module.retention) retention_.add(rule);
    if (edition_ == Edition::server)
      for (const core::Subscriber& subscriber : module.subscribers) subscribers_.add(subscriber);
  }
  report_metrics();
}

Modules::~Modules() { stop(); }

core::ProjectionRunner::Options Modules::runner_options() {
  core::ProjectionRunner::Options options;
  options.ownership = replica_.ownership();
  options.before_load = [this] { return incidents_.load(); };
  options.after_ready = [this] { return notify_.start(); };
  options.lost = [this] { notify_.pause(); };
  return options;
}

base::Done Modules::start(Readiness& readiness) {
  if (edition_ == Edition::server) {
    TRY(secrets_.check());
    TRY(resealing_.seal_plain());
  }
  TRY(integrations_.load());
  // One process owns the folder of a SQLite store, so nobody else holds a lease on it.
  if (services_.store.dialect() == store::Dialect::sqlite) TRY(leases_.forget());
  leases_.start();
  running_ = true;
  replica_.start();
  TRY(runner_.start());
  readiness.done(Step::replay);
  subscribers_.start();
  if (edition_ == Edition::server) webhooks_.start();
  TRY(jobs_.start());
  readiness.done(Step::projections);
  return {};
}

void Modules::stop() {
  if (!running_) return;
  running_ = false;
  jobs_.stop();
  subscribers_.stop();
  webhooks_.stop();
  runner_.stop();
  notify_.stop();
  replica_.stop();
  // Last of what the owner does, so that the next one finds all of it.
  if (replica_.ownership() != nullptr) replica_.ownership()->resign();
  leases_.stop();
}

void Modules::report_metrics() {
  foundation_.metrics().collect([this](std::vector<telemetry::Sample>& samples) {
    samples.push_back({"mainstay_build_info",
                       "What is running",
                       "gauge",
                       {{"version", std::string(base::version)}},
                       1});
    const core::ProjectionRunner::Statistics now = runner_.statistics();
    const auto add = [&](std::string_view name, std::string_view help, std::string_view type,
                         double value) {
      samples.push_back({name, help, type, {{"projection", "alerts"}}, value});
    };
    add("mainstay_projection_records_total", "Records applied", "counter",
        static_cast<double>(now.records_total));
    add("mainstay_projection_batches_total", "Batches applied", "counter",
        static_cast<double>(now.batches_total));
    add("mainstay_projection_failures_total", "Batches that failed and were tried again", "counter",
        static_cast<double>(now.failures_total));
    add("mainstay_projection_waiting_records", "Records that wait", "gauge",
        static_cast<double>(now.waiting));
  });
}

}  // namespace server
