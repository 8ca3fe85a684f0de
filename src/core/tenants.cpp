#include "core/tenants.h"

#include <algorithm>

namespace core {
namespace {

constexpr std::string_view insert_sql =
    "insert into core_tenant (id, name, created_at) values ($1, $2, $3)";
constexpr std::string_view all_sql =
    "select core_tenant.id, core_tenant.name from core_tenant order by core_tenant.id";

base::Result<std::vector<Tenant>> all_in(const store::Snapshot& snapshot) {
  std::vector<Tenant> found;
  TRY(snapshot.each(all_sql, {}, [&](const store::Row& row) {
    found.push_back({row.id(0), std::string(row.text(1))});
  }));
  return found;
}

}  // namespace

Tenants::Tenants(store::Store& store, const base::Clock& clock, base::IdSource& ids)
    : store_(store), clock_(clock), ids_(ids) {}

base::Result<std::vector<Tenant>> Tenants::stored(store::Store& store) {
  return store.read({}, all_in);
}

base::Done Tenants::load() {
  auto stored = TRY(Tenants::stored(store_));
  if (stored.empty()) stored = TRY(begin());
  const std::lock_guard lock(mutex_);
  all_ = std::move(stored);
  return {};
}

// Looks again in the unit that writes: of servers that start on one empty store at once, one makes
// the first tenant and the others find it.
base::Result<std::vector<Tenant>> Tenants::begin() {
  const Tenant first{ids_.next(), "default"};
  return store_.write({},
                      [&](store::Transaction& transaction) -> base::Result<std::vector<Tenant>> {
                        auto found = TRY(all_in(transaction));
                        if (!found.empty()) return found;
                        TRY(transaction.run(insert_sql, {first.id, first.name, clock_.now()}));
                        return std::vector{first};
                      });
}

base::Result<Tenant> Tenants::create(std::string_view name) {
  const Tenant tenant{ids_.next(), std::string(name)};
  TRY(store_.write({}, [&](store::Transaction& transaction) {
    return transaction.run(insert_sql, {tenant.id, tenant.name, clock_.now()});
  }));
  const std::lock_guard lock(mutex_);
  all_.push_back(tenant);
  return tenant;
}

std::vector<Tenant> Tenants::all() const {
  const std::lock_guard lock(mutex_);
  return all_;
}

std::optional<Tenant> Tenants::named(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(all_, name, &Tenant::name);
  return found == all_.end() ? std::nullopt : std::optional(*found);
}

std::optional<Tenant> Tenants::find(const base::Id& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(all_, id, &Tenant::id);
  return found == all_.end() ? std::nullopt : std::optional(*found);
}

}  // namespace core
