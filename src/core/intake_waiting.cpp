#include "core/intake_waiting.h"

#include <algorithm>
#include <utility>

namespace core {

void Pending::reach(Stage stage) {
  const std::lock_guard lock(mutex_);
  stage_ = std::max(stage_, stage);
  if (stage_ >= wanted()) condition_.notify_one();
}

void Pending::fail(base::Error error) {
  const std::lock_guard lock(mutex_);
  error_ = std::move(error);
  failed_ = true;
  condition_.notify_one();
}

void Pending::refuse(base::Error error) {
  const std::lock_guard lock(mutex_);
  error_ = std::move(error);
}

base::Done Pending::answer(SteadyTime deadline) {
  std::unique_lock lock(mutex_);
  const bool ended =
      condition_.wait_until(lock, deadline, [this] { return failed_ || stage_ >= wanted(); });
  if (ended && error_) return *error_;
  if (ended) return {};
  if (stage_ == Stage::submitted)
    return base::unavailable("the intake did not answer in time; send it again");
  return base::unavailable("stored, but not applied in time; it will be");
}

void Pending::stored_at(std::uint64_t position) {
  const std::lock_guard lock(mutex_);
  position_ = position;
}

std::uint64_t Pending::position() const {
  const std::lock_guard lock(mutex_);
  return position_;
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
    found->pending->refuse(std::move(error));
}

}  // namespace core
