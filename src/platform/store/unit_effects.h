// What a unit of work registers with its transaction, to happen around the commit. Internal to
// platform/store.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace store {

class Transaction;

struct CommitHook {
  std::string key;
  std::function<base::Done(Transaction&)> run;
};
struct UnitEffects {
  std::vector<std::function<void()>> after_commit;
  std::vector<CommitHook> before_commit;
};

}  // namespace store
