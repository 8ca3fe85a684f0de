#include "modules/notify/module.h"

namespace notify {

std::vector<core::Route> routes(Service& service) {
  std::vector<core::Route> routes;
  routes.push_back(core::get<NotificationFilter, core::Page<Notification>>(
      "/v1/notifications", permission::read, "List notifications, newest first",
      [&service](const core::Caller& caller, const NotificationFilter& filter) {
        return service.list(caller, filter);
      }));
  return routes;
}

}  // namespace notify
