// The incidents module as server/ sees it.
#pragma once
#include "core/module.h"
#include "modules/incidents/migrations.h"
#include "modules/incidents/service.h"

namespace incidents {

core::Module module(Service& service);
std::vector<core::Route> routes(Service& service);

}  // namespace incidents
