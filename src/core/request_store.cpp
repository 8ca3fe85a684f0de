#include "core/request_store.h"

#include "base/check.h"

namespace core {

RequestScope*& RequestScope::current() {
  thread_local RequestScope* scope = nullptr;
  return scope;
}

RequestScope::RequestScope(Options options) : options_(std::move(options)) {
  CHECK(current() == nullptr);
  current() = this;
}

RequestScope::~RequestScope() { current() = nullptr; }

class RequestStore final : public store::Store {
  using Unit = std::function<base::Done(store::Transaction&)>;

 public:
  explicit RequestStore(store::Store& inner) : inner_(inner) {}
  store::Dialect dialect() const override { return inner_.dialect(); }
  Statistics statistics() const override { return inner_.statistics(); }
  bool owns_schema() const override { return inner_.owns_schema(); }
  base::Done change_schema(store::SchemaChange change, const Unit& unit) override {
    return inner_.change_schema(change, unit);
  }

 protected:
  base::Done write_unit(const base::Id& tenant, const Unit& unit) override {
    RequestScope* scope = RequestScope::current();
    if (scope == nullptr) return inner_.write(tenant, unit);
    return scope->options_.dry_run ? try_unit(tenant, unit) : keep_unit(tenant, unit, *scope);
  }
  base::Done read_unit(const base::Id& tenant,
                       const std::function<base::Done(const store::Snapshot&)>& unit,
                       store::Statements statements) override {
    return inner_.read(tenant, unit, statements);
  }

 private:
  // Undone by an error of its own, which nobody sees.
  base::Done try_unit(const base::Id& tenant, const Unit& unit) {
    bool whole = false;
    auto done = inner_.write(tenant, [&](store::Transaction& transaction) -> base::Done {
      whole = false;
      TRY(unit(transaction));
      whole = true;
      return base::conflict("a dry run");
    });
    if (whole) return {};
    return done;
  }
  base::Done keep_unit(const base::Id& tenant, const Unit& unit, RequestScope& scope) {
    const RequestScope::Options& options = scope.options_;
    if (!options.remember || scope.wrote_ || tenant != options.tenant)
      return inner_.write(tenant, unit);
    auto done = inner_.write(tenant, [&](store::Transaction& transaction) -> base::Done {
      TRY(options.remember(transaction));
      return unit(transaction);
    });
    scope.wrote_ = static_cast<bool>(done);
    return done;
  }

  store::Store& inner_;
};

std::unique_ptr<store::Store> request_store(store::Store& inner) {
  return std::make_unique<RequestStore>(inner);
}

}  // namespace core
