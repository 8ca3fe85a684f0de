// What server/ knows of a module: its name, migrations, permissions, routes, foreign APIs,
// subscribers and jobs. Each module's module.h builds one. No behaviour here.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "core/caller.h"
#include "core/job.h"
#include "core/retention_rule.h"
#include "core/route.h"
#include "core/router.h"
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

}  // namespace core
