#include <algorithm>
#include <chrono>
#include <vector>

#include "base/time.h"

namespace base {

Time SystemClock::now() const {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count()};
}

// By the steady clock, in bounded steps: a step of the system's clock delays nobody for long.
void SystemClock::wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& condition,
                             Time deadline) const {
  if (deadline == time_max) return condition.wait(lock);
  constexpr Duration step_max = seconds(60);
  const Time from = now();
  if (deadline <= from) return;
  const Duration left = std::min(deadline - from, step_max);
  condition.wait_for(lock, std::chrono::nanoseconds(left.nanoseconds));
}

Time FakeClock::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

// The waiter is listed before it lets go of its own lock, and `advance` takes that lock before it
// notifies: an advance between the check and the wait is not missed. Lock order: the waiter's, then
// mutex_; so `advance` must not hold mutex_ while it takes the waiter's.
void FakeClock::wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& condition,
                           Time deadline) const {
  Waiter waiter{lock.mutex(), &condition};
  {
    const std::lock_guard guard(mutex_);
    if (now_ >= deadline) return;
    waiters_.emplace(&waiter, waiter);
  }
  condition.wait(lock);
  const std::lock_guard guard(mutex_);
  waiters_.erase(&waiter);
}

void FakeClock::advance(Duration by) {
  std::vector<Waiter> waiting;
  {
    const std::lock_guard lock(mutex_);
    now_ = now_ + by;
    for (const auto& [key, waiter] : waiters_) waiting.push_back(waiter);
  }
  for (const Waiter& waiter : waiting) {
    const std::lock_guard lock(*waiter.mutex);
    waiter.condition->notify_all();
  }
}

}  // namespace base
