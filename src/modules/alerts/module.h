// The alerts module as server/ sees it. Its projection (service.projection()) is run by the server,
// whose runner's poke the service is given.
#pragma once
#include <vector>

#include "core/module.h"
#include "modules/alerts/migrations.h"
#include "modules/alerts/service.h"

namespace alerts {

core::Module module(Service& service);
std::vector<core::Route> routes(Service& service);
// Up to which record of the intake the store holds every effect; 0: of none.
base::Result<std::uint64_t> intake_position(store::Store& store);

}  // namespace alerts
