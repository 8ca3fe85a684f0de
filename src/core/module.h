// What server/ knows of a module: its name, migrations, permissions, routes, foreign APIs,
// subscribers and jobs. Each module's module.h builds one. No behaviour here but that a standalone
// module's service is made.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/caller.h"
#include "core/job.h"
#include "core/retention_rule.h"
#include "core/route.h"
#include "core/router.h"
#include "core/services.h"
#include "core/subscribers.h"
#include "platform/store/migration.h"

namespace core {

struct Module {
  std::string_view name;  // "alerts": the folder, the API document, the migrations' owner
  std::string_view summary;
  std::span<const store::Migration> migrations = {};
  std::vector<const Permission*> permissions = {};
  std::vector<Route> routes = {};
  std::vector<ForeignRoute> foreign_routes = {};
  std::vector<Subscriber> subscribers = {};
  std::vector<Job> jobs = {};
  std::vector<RetentionRule> retention = {};
};

// A module whose service needs what core offers and no other module: a line in the program's list
// (server/standalone_modules.h).
struct StandaloneModule {
  struct Made {
    std::unique_ptr<void, void (*)(void*)> service;  // outlives `module`, whose routes refer to it
    Module module;
  };
  store::MigrationSet migrations;
  std::function<Made(const Services&)> make;
};

template <class Service>
StandaloneModule standalone(std::string_view name, std::span<const store::Migration> migrations,
                            Module (*module)(Service&)) {
  return {{name, migrations}, [module](const Services& services) {
            auto service = std::make_unique<Service>(services);
            Module made = module(*service);
            return StandaloneModule::Made{
                {service.release(), [](void* gone) { delete static_cast<Service*>(gone); }},
                std::move(made)};
          }};
}

}  // namespace core
