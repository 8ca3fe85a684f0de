#include "modules/alerts/module.h"

#include "modules/alerts/migrations.h"

namespace alerts {

core::Module module(Service& service) {
  core::Module module{.name = "alerts", .summary = "What fires, and what mutes it"};
  module.migrations = migrations();
  module.permissions = {&permission::read, &permission::silences_read, &permission::silences_write};
  module.routes = routes(service);
  module.jobs.push_back({.name = "alerts.expire", .interval = base::minutes(15), .run = [&service] {
                           return service.expire();
                         }});
  return module;
}

}  // namespace alerts
