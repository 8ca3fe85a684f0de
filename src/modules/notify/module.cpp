#include "modules/notify/module.h"

#include "modules/notify/migrations.h"

namespace notify {

core::Module module(Service& service) {
  core::Module module{.name = "notify", .summary = "Who was told what, and when"};
  module.migrations = migrations();
  module.permissions = {&permission::read};
  module.routes = routes(service);
  module.jobs.push_back({.name = "notify.expire", .interval = base::hours(1), .run = [&service] {
                           return service.expire();
                         }});
  return module;
}

}  // namespace notify
