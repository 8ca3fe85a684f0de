#include "modules/integrations/module.h"

#include "modules/integrations/ingest.h"
#include "modules/integrations/migrations.h"

namespace integrations {

core::Module module(Service& service) {
  core::Module module{.name = "integrations", .summary = "Where signals come in"};
  module.migrations = migrations();
  module.permissions = {&permission::read, &permission::write, &permission::ingest};
  module.routes = routes(service);
  module.foreign_routes.push_back(ingest_route(service));
  return module;
}

}  // namespace integrations
