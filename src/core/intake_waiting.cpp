#include "core/intake_waiting.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace core {

void Pending::answer() const {
  if (refusal)
    told(*refusal);
  else
    told(position);
}

base::Result<std::uint64_t> Intake::append(Signal signal, Wait wait) {
  struct Answer {      // shared with who tells, who may be late
    std::mutex mutex;  // guards `told`
    std::condition_variable changed;
    std::optional<base::Result<std::uint64_t>> told;
  };
  const auto answer = std::make_shared<Answer>();
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::nanoseconds(apply_timeout_.nanoseconds);
  submit(std::move(signal), wait, [answer](base::Result<std::uint64_t> told) {
    const std::lock_guard lock(answer->mutex);
    answer->told = std::move(told);
    answer->changed.notify_one();
  });
  std::unique_lock lock(answer->mutex);
  if (!answer->changed.wait_until(lock, deadline, [&] { return answer->told.has_value(); }))
    return base::unavailable(std::string(late));
  return *std::move(answer->told);
}

void AppliedLine::add(std::uint64_t position, PendingPtr pending) {
  waiting_.push_back({position, std::move(pending)});
}

std::vector<PendingPtr> AppliedLine::take(std::uint64_t upto) {
  std::vector<PendingPtr> taken;
  while (!waiting_.empty() && waiting_.front().position <= upto) {
    taken.push_back(std::move(waiting_.front().pending));
    waiting_.pop_front();
  }
  return taken;
}

void AppliedLine::refuse(std::uint64_t position, base::Error error) {
  const auto found = std::ranges::lower_bound(waiting_, position, {}, &Waiting::position);
  if (found != waiting_.end() && found->position == position)
    found->pending->refusal = std::move(error);
}

}  // namespace core
