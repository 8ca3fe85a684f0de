#include "core/rate_limit.h"

#include <algorithm>
#include <chrono>

namespace core {
namespace {

constexpr std::int64_t second = 1'000'000'000;

std::int64_t steady_now() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

}  // namespace

RateLimit::RateLimit(Options options, std::function<std::int64_t()> steady_nanoseconds)
    : options_(options), now_(steady_nanoseconds ? std::move(steady_nanoseconds) : steady_now) {}

std::optional<base::Duration> RateLimit::admit(const base::Id& caller) {
  if (options_.per_second <= 0) return std::nullopt;
  const std::int64_t step = second / options_.per_second, now = now_();
  const std::lock_guard lock(mutex_);
  if (full_at_.size() >= options_.callers_max && !full_at_.contains(caller)) forget_the_rested(now);
  std::int64_t& full_at = full_at_[caller];
  const std::int64_t next = std::max(full_at, now) + step;
  const std::int64_t early = next - now - step * std::max<std::int64_t>(1, options_.burst);
  if (early > 0) return base::Duration{early};
  full_at = next;
  return std::nullopt;
}

// All, if nobody is at rest: a limit that forgets is better than one that grows.
void RateLimit::forget_the_rested(std::int64_t now) {
  if (std::erase_if(full_at_, [&](const auto& each) { return each.second <= now; }) == 0)
    full_at_.clear();
}

}  // namespace core
