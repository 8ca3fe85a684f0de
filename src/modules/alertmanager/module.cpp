#include "modules/alertmanager/module.h"

#include "modules/alertmanager/dialect.h"

namespace alertmanager {

core::Module module(Facade& facade) {
  core::Module module{.name = "alertmanager",
                      .summary = "Alertmanager's API and configuration file"};
  for (const char* prefix : {"/api/v2", "/api/v1", "/-"})
    module.foreign_routes.push_back(
        {.prefix = prefix,
         .permission = &Facade::needed,
         .run = [&facade](const core::Caller& caller,
                          const http::Request& request) { return facade.handle(caller, request); },
         .takes_in = &Facade::takes_in,
         .at_owner = &Facade::at_owner,
         .quick = &Facade::quick,
         .refuse = [](const base::Error& error,
                      const http::Request&) { return answer_for(error); }});
  module.permissions = {&permission::reload};
  return module;
}

}  // namespace alertmanager
