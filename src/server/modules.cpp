#include "server/modules.h"

#include "base/version.h"
#include "core/migrations.h"

namespace server {
namespace {

notify::Service::Options notify_options(const ModuleOptions& options,
                                        const incidents::Service& incidents) {
  notify::Service::Options notify = options.notify;
  const bool alertmanager = options.edition == Edition::alertmanager;
  notify.dispatcher.unmuted = alertmanager ? notify::Unmuted::ignored : notify::Unmuted::sent;
  notify.dispatcher.acknowledgements = alertmanager ? nullptr : &incidents;
  return notify;
}

}  // namespace

std::vector<store::MigrationSet> migration_sets() {
  return {{"core", core::migrations()},
          {"integrations", integrations::migrations()},
          {"alerts", alerts::migrations()},
          {"notify", notify::migrations()},
          {"incidents", incidents::migrations()}};
}

Modules::Modules(Foundation& foundation, const ModuleOptions& options)
    : services_(foundation.services()),
      edition_(options.edition),
      foundation_(foundation),
      access_(services_, {}),
      dead_letters_(services_, integrations::body_of),
      jobs_(services_.clock, services_.log),
      idempotency_(services_),
      subscribers_(services_),
      retention_(services_, options.retention),
      client_(outbound::curl_client("Mainstay/" + std::string(base::version))),
      integrations_(services_),
      alerts_(services_, integrations_, dead_letters_, options.alerts),
      incidents_(services_, alerts_),
      notify_(services_, alerts_, *client_, notify_options(options, incidents_)),
      facade_(services_, {alerts_, alerts_, notify_, notify_}, options.alertmanager),
      runner_(alerts_.projection(), services_.intake, services_.clock, services_.log, {}) {
  incidents_.set_notify(notify_);
  alerts_.set_poke([this] { runner_.poke(); });
  if (edition_ == Edition::server) {
    alerts_.add_listener(incidents_);
    alerts_.set_incident_links(incidents_);
  }
  alerts_.add_listener(notify_);
  foundation.ledger().on_commit([this] { subscribers_.poke(); });

  list_.push_back(core::core_module(
      {services_, access_, dead_letters_, jobs_, idempotency_, retention_}, permissions_));
  list_.push_back(integrations::module(integrations_));
  list_.push_back(alerts::module(alerts_));
  list_.push_back(notify::module(notify_));
  list_.push_back(incidents::module(incidents_));
  list_.push_back(alertmanager::module(facade_));

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

base::Done Modules::start() {
  TRY(integrations_.load());
  TRY(incidents_.load());
  TRY(runner_.start());
  running_ = true;
  TRY(notify_.start());
  subscribers_.start();
  jobs_.start();
  return {};
}

void Modules::stop() {
  if (!running_) return;
  running_ = false;
  jobs_.stop();
  subscribers_.stop();
  runner_.stop();
  notify_.stop();
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
    for (const core::JobStatus& job : jobs_.status()) {
      samples.push_back({"mainstay_job_runs_total",
                         "Runs of jobs",
                         "counter",
                         {{"job", job.name}},
                         static_cast<double>(job.runs)});
      samples.push_back({"mainstay_job_failures_total",
                         "Runs of jobs that failed",
                         "counter",
                         {{"job", job.name}},
                         static_cast<double>(job.failures)});
    }
  });
}

}  // namespace server
