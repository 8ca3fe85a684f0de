#include "modules/incidents/module.h"

#include "modules/incidents/migrations.h"

namespace incidents {

core::Module module(Service& service) {
  core::Module module{.name = "incidents", .summary = "What is broken, and who is on it"};
  module.migrations = migrations();
  module.permissions = {&permission::read, &permission::respond};
  module.routes = routes(service);
  module.subscribers.push_back(
      {.name = "incidents.silences",
       .types = {"silence.*"},
       .deliver = [&service](store::Transaction& transaction, const core::Caller& caller,
                             const core::LedgerEntry& entry) {
         return service.silence_changed(transaction, caller, entry);
       }});
  return module;
}

}  // namespace incidents
