// The integrations module as server/ sees it.
#pragma once
#include <vector>

#include "core/module.h"
#include "modules/integrations/migrations.h"
#include "modules/integrations/service.h"

namespace integrations {

core::Module module(Service& service);
std::vector<core::Route> routes(Service& service);

}  // namespace integrations
