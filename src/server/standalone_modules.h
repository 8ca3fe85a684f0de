// The modules that need core and no other module. A new one is a line in standalone_modules.cpp,
// which holds nothing else: a program with other modules (tests/anatomy) links a list of its own in
// its place.
#pragma once
#include <vector>

#include "core/module.h"

namespace server {

std::vector<core::StandaloneModule> standalone_modules();

}  // namespace server
