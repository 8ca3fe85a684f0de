// The module's migrations, embedded from migrations/*.sql at build time.
#pragma once
#include <span>

#include "platform/store/migration.h"

namespace notes {
std::span<const store::Migration> migrations();
}  // namespace notes
