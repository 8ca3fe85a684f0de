// Tenants: customer organisations. One, `default`, is made at the first start. Names and ids are
// cached; safe from any thread.
#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "platform/store/store.h"

namespace core {

struct Tenant {
  base::Id id;
  std::string name;
};

class Tenants {
 public:
  Tenants(store::Store& store, const base::Clock& clock, base::IdSource& ids);
  // All of a store that may be read only.
  static base::Result<std::vector<Tenant>> stored(store::Store& store);
  base::Done load();  // reads all; makes `default` when there is none
  base::Result<Tenant> create(std::string_view name);
  std::vector<Tenant> all() const;
  std::optional<Tenant> named(std::string_view name) const;
  std::optional<Tenant> find(const base::Id& id) const;

 private:
  base::Result<std::vector<Tenant>> begin();
  store::Store& store_;
  const base::Clock& clock_;
  base::IdSource& ids_;
  mutable std::mutex mutex_;  // guards all_
  std::vector<Tenant> all_;
};

}  // namespace core
