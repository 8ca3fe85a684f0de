#include "modules/notify/service.h"

#include "core/tenants.h"
#include "modules/notify/store.h"
#include "platform/telemetry/metrics.h"

namespace notify {

Service::Service(const core::Services& services, const alerts::Reads& alerts,
                 outbound::HttpClient& client, Options options)
    : services_(services),
      sender_(services, client, options.sender),
      dispatcher_(services, alerts, sender_, options.dispatcher),
      default_(std::make_shared<const Configuration>(default_configuration())) {
  services.metrics.collect([this](std::vector<telemetry::Sample>& samples) {
    const Dispatcher::Statistics now = dispatcher_.statistics();
    samples.push_back({.name = "mainstay_notify_groups",
                       .help = "Groups of alerts with a timer",
                       .type = "gauge",
                       .labels = {},
                       .value = static_cast<double>(now.groups)});
    samples.push_back({.name = "mainstay_notify_refused_alerts_total",
                       .help = "Alerts not notified because there were too many groups",
                       .type = "counter",
                       .labels = {},
                       .value = static_cast<double>(now.refused_alerts_total)});
  });
}

Service::~Service() { stop(); }

base::Done Service::start() {
  for (const core::Tenant& tenant : services_.tenants.all())
    dispatcher_.configure(tenant.id, configuration(tenant.id));
  sender_.start();
  return dispatcher_.start();
}

void Service::pause() {
  dispatcher_.stop();
  sender_.forget();
}

void Service::stop() {
  dispatcher_.stop();
  sender_.stop();
}

base::Result<core::Page<Notification>> Service::list(const core::Caller& caller,
                                                     const NotificationFilter& filter) const {
  TRY(caller.require(permission::read));
  return services_.store.read(caller.tenant, [&](const store::Snapshot& snapshot) {
    return list_deliveries(snapshot, filter);
  });
}

base::Result<std::string> Service::expire() {
  std::int64_t rows = 0;
  for (const core::Tenant& tenant : services_.tenants.all())
    rows += TRY(services_.store.write(tenant.id, [&](store::Transaction& transaction) {
      return notify::expire(transaction, services_.clock.now());
    }));
  return std::to_string(rows) + " old rows removed";
}

ConfigurationPtr Service::configuration(const base::Id& tenant) const {
  const std::shared_lock lock(mutex_);
  const auto found = configurations_.find(tenant);
  return found == configurations_.end() ? default_ : found->second;
}

std::vector<std::string> Service::muted_by(const base::Id& tenant, const Route& route,
                                           base::Time now) const {
  return muting_intervals(*configuration(tenant), route, now);
}

base::Result<std::vector<Notification>> Service::of_group(const store::Snapshot& snapshot,
                                                          const GroupSpan& span) const {
  return deliveries_of_group(snapshot, span);
}

base::Done Service::configure(const base::Id& tenant, Configuration configuration) {
  auto shared = std::make_shared<const Configuration>(std::move(configuration));
  {
    const std::unique_lock lock(mutex_);
    configurations_[tenant] = shared;
  }
  dispatcher_.configure(tenant, std::move(shared));
  return {};
}

base::Done Service::commit(store::Transaction&, std::span<const alerts::Transition>) {
  return {};  // groups are hot state only: rebuilt from episodes and the log
}

void Service::committed(const base::Id& tenant, std::span<const alerts::Transition> transitions) {
  dispatcher_.observe(tenant, transitions);
}

}  // namespace notify
