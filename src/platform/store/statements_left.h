// How many statements a read may still run (store.h, `Statements`). Internal to platform/store.
// Belongs to one thread.
#pragma once
#include <string>
#include <string_view>

#include "base/check.h"
#include "platform/store/store.h"

namespace store {

class StatementsLeft {
 public:
  explicit StatementsLeft(Statements statements) : limited_(statements == Statements::one) {}
  void take(std::string_view sql) {
    if (limited_ && taken_)
      throw base::Bug("store: a second statement in a read of one: " + std::string(sql));
    taken_ = true;
  }

 private:
  const bool limited_;
  bool taken_ = false;
};

}  // namespace store
