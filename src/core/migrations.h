// Core's migrations, embedded from migrations/*.sql at build time.
#pragma once
#include <span>

#include "platform/store/migration.h"

namespace core {
std::span<const store::Migration> migrations();
}  // namespace core
