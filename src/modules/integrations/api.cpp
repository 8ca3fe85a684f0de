#include "modules/integrations/module.h"

namespace integrations {

std::vector<core::Route> routes(Service& service) {
  std::vector<core::Route> routes;
  routes.push_back(core::get<IntegrationFilter, core::Page<Integration>>(
      "/v1/integrations", permission::read, "List integrations",
      [&service](const core::Caller& caller, const IntegrationFilter& filter) {
        return service.list(caller, filter);
      }));
  routes.push_back(core::post<core::None, WantedIntegration, NewIntegration>(
      "/v1/integrations", permission::write,
      {.summary = "Create an integration; its key is shown this once",
       .example = R"({"kind":"alertmanager","name":"prod-eu"})",
       .status = 201,
       .secret_reply = true},
      [&service](const core::Caller& caller, const core::None&, const WantedIntegration& wanted) {
        return service.create(caller, wanted);
      }));
  routes.push_back(core::del<core::ById, core::None>(
      "/v1/integrations/{id}", permission::write, "Remove an integration; its key ends at once",
      [&service](const core::Caller& caller,
                 const core::ById& integration) -> base::Result<core::None> {
        TRY(service.remove(caller, integration.id));
        return core::None{};
      }));
  return routes;
}

}  // namespace integrations
