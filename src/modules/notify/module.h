// The notify module as server/ sees it.
#pragma once
#include "core/module.h"
#include "modules/notify/migrations.h"
#include "modules/notify/service.h"

namespace notify {

core::Module module(Service& service);
std::vector<core::Route> routes(Service& service);

}  // namespace notify
