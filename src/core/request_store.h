// The store as the thread that answers a request sees it: each unit of work of a request that is
// only tried (`dry_run=true`) is run and undone, and that of a request with an Idempotency-Key
// writes its key too. What runs on other threads, or outside a request, writes as ever. Used by the
// router and by server/, so that no service knows of it and none can forget it. Safe from any
// thread.
#pragma once
#include <functional>
#include <memory>

#include "platform/store/store.h"

namespace core {

class RequestScope {
 public:
  struct Options {
    bool dry_run = false;
    base::Id tenant;  // of the caller
    // May be empty. Becomes part of the first unit that commits for this tenant.
    std::function<base::Done(store::Transaction&)> remember;
  };
  // Until it is destroyed the units that this thread writes are this request's.
  explicit RequestScope(Options options);
  ~RequestScope();
  RequestScope(const RequestScope&) = delete;
  RequestScope& operator=(const RequestScope&) = delete;

  bool wrote() const { return wrote_; }  // `remember` is part of what was committed

 private:
  friend class RequestStore;
  static RequestScope*& current();

  const Options options_;
  bool wrote_ = false;
};

// `inner` outlives it.
std::unique_ptr<store::Store> request_store(store::Store& inner);

}  // namespace core
