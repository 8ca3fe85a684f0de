// The notes module as server/ sees it.
#pragma once
#include "core/module.h"
#include "modules/notes/migrations.h"
#include "modules/notes/service.h"

namespace notes {

core::Module module(Service& service);
std::vector<core::Route> routes(Service& service);

}  // namespace notes
