#include "core/ownership.h"

#include <algorithm>
#include <utility>

namespace core {
namespace {

base::Error not_the_owner() {
  return base::unavailable("another server owns the alerts now; send it again");
}

class FencedStore final : public store::Store {
 public:
  FencedStore(store::Store& inner, const Ownership& ownership)
      : inner_(inner), ownership_(ownership) {}
  store::Dialect dialect() const override { return inner_.dialect(); }
  Statistics statistics() const override { return inner_.statistics(); }
  bool owns_schema() const override { return inner_.owns_schema(); }

 protected:
  base::Done write_unit(const base::Id& tenant,
                        const std::function<base::Done(store::Transaction&)>& unit) override {
    return inner_.write(tenant, [&](store::Transaction& transaction) -> base::Done {
      TRY(ownership_.check(transaction));
      return unit(transaction);
    });
  }
  base::Done read_unit(const base::Id& tenant,
                       const std::function<base::Done(const store::Snapshot&)>& unit,
                       store::Statements statements) override {
    if (!ownership_.loads()) return inner_.read(tenant, unit, statements);
    return inner_.write(tenant, [&](store::Transaction& transaction) { return unit(transaction); });
  }

 private:
  store::Store& inner_;
  const Ownership& ownership_;
};

}  // namespace

Ownership::Ownership(const Services& services, Leases& leases, std::string_view projection)
    : services_(services),
      leases_(leases),
      name_("projection/" + std::string(projection)),
      leadership_(services, leases, name_) {}

bool Ownership::holds() const {
  const std::lock_guard lock(mutex_);
  return open_ && kept_ && kept_->valid();
}

bool Ownership::loads() const {
  const std::lock_guard lock(mutex_);
  return kept_ && !open_;
}

std::optional<std::string> Ownership::elsewhere() const {
  const std::lock_guard lock(mutex_);
  if (!other_ || other_->address.empty() || other_->until <= services_.clock.now())
    return std::nullopt;
  return other_->address;
}

base::Done Ownership::check(const store::Snapshot& snapshot) const {
  std::optional<Lease> lease;
  {
    const std::lock_guard lock(mutex_);
    if (kept_) lease = kept_->lease();
  }
  if (!lease) return not_the_owner();
  const auto ours = leases_.check(snapshot, *lease);
  if (!ours && ours.error().code == base::Code::conflict) return not_the_owner();
  return ours;
}

void Ownership::set_kept() {
  const std::lock_guard lock(mutex_);
  kept_ = leadership_.kept();
  if (kept_) other_.reset();
}

base::Result<Leadership::Standing> Ownership::stand() {
  auto standing = leadership_.stand();
  set_kept();
  if (standing && !standing->leads) TRY(look());
  return standing;
}

base::Done Ownership::look() {
  const auto asked = services_.clock.now();
  return services_.store.read({}, [&](const store::Snapshot& snapshot) -> base::Done {
    const auto now = TRY(leases_.now(snapshot));
    auto holder = TRY(leases_.holder(snapshot, name_, now));
    const std::lock_guard lock(mutex_);
    other_.reset();
    if (holder)
      other_ = {.address = std::move(holder->address), .until = asked + (holder->until - now)};
    return {};
  });
}

void Ownership::opened() {
  const std::lock_guard lock(mutex_);
  open_ = true;
}

void Ownership::closed() {
  const std::lock_guard lock(mutex_);
  open_ = false;
}

void Ownership::resign() {
  closed();
  leadership_.resign();
  set_kept();
}

base::Time Ownership::next_look() const {
  const auto next = leadership_.next_look();
  const std::lock_guard lock(mutex_);
  if (!other_) return next;
  // A millisecond later, for its end is not yet over at its end.
  return std::min(next, std::max(other_->until, services_.clock.now()) + base::milliseconds(1));
}

std::unique_ptr<store::Store> fenced_store(store::Store& inner, const Ownership& ownership) {
  return std::make_unique<FencedStore>(inner, ownership);
}

}  // namespace core
