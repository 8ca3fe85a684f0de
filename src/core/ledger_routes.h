// The ledger's routes: entries, proofs, what was signed, keys. Used by core_module.
#pragma once
#include <vector>

#include "core/checkpoints.h"
#include "core/route.h"
#include "core/services.h"

namespace core {

std::vector<Route> ledger_routes(const Services& services, Checkpoints& checkpoints);

}  // namespace core
