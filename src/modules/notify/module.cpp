#include "modules/notify/module.h"

#include "modules/notify/migrations.h"
#include "modules/notify/store.h"

namespace notify {

core::Module module(Service& service) {
  core::Module module{.name = "notify", .summary = "Who was told what, and when"};
  module.migrations = migrations();
  module.permissions = {&permission::read};
  module.routes = routes(service);
  module.jobs.push_back({.name = "notify.expire",
                         .interval = base::hours(1),
                         .run = [&service] { return service.expire(); },
                         .reach = core::Reach::owner});
  module.retention.push_back({.name = "deliveries",
                              .setting = "deliveries_kept",
                              .doc = "The log of notifications, by the time they were sent",
                              .kept = deliveries_kept,
                              .table = "notify_delivery",
                              .time_column = "at",
                              .topic = "notifications"});
  return module;
}

}  // namespace notify
