// The alertmanager module as server/ sees it.
#pragma once
#include "core/module.h"
#include "modules/alertmanager/facade.h"
#include "modules/alertmanager/import.h"

namespace alertmanager {

core::Module module(Facade& facade);

}  // namespace alertmanager
