// Which migrations a database has, for people who look into it.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "platform/store/store.h"

namespace store {

struct AppliedMigration {
  std::string owner;
  std::int64_t number = 0;
  std::string name;
  base::Time applied_at;
};
// By owner and number.
base::Result<std::vector<AppliedMigration>> applied_migrations(Store& store);

}  // namespace store
