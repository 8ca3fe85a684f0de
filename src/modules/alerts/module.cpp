#include "modules/alerts/module.h"

#include "modules/alerts/migrations.h"
#include "modules/alerts/store.h"

namespace alerts {

core::Module module(Service& service) {
  core::Module module{.name = "alerts", .summary = "What fires, and what mutes it"};
  module.migrations = migrations();
  module.permissions = {&permission::read, &permission::silences_read, &permission::silences_write};
  module.routes = routes(service);
  for (core::RetentionRule& rule : service.retention()) module.retention.push_back(std::move(rule));
  return module;
}

base::Result<std::uint64_t> intake_position(store::Store& store) {
  const auto position = TRY(store.read(
      base::Id{}, [](const store::Snapshot& snapshot) { return read_position(snapshot); }));
  return position.position;
}

}  // namespace alerts
