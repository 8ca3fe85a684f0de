// CHECK: states what must hold in correct code. A false CHECK is a bug: it throws Bug, which only
// the four boundaries catch (request, unit of work, job, message). Not for what the world can do
// wrong.
#pragma once
#include <stdexcept>

namespace base {

struct Bug : std::logic_error {
  using std::logic_error::logic_error;
};

[[noreturn]] void fail_check(const char* condition, const char* file, int line);

}  // namespace base

#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::base::fail_check(#condition, __FILE__, __LINE__))
