// Steps that were spent, how many may be, and until when. Not shared between threads.
#pragma once
#include <algorithm>
#include <cstdint>

#include "base/time.h"

namespace cel {

class Meter {
 public:
  explicit Meter(std::uint64_t max, const base::Clock* clock = nullptr,
                 base::Time deadline = base::time_max)
      : max_(max), checkpoint_(0), clock_(clock), deadline_(deadline) {
    checkpoint_ = next_checkpoint();
  }

  // False once more than `max` is spent or the deadline is over, and from then on.
  bool charge(std::uint64_t steps) {
    spent_ += steps;
    return spent_ <= checkpoint_ || go_on();
  }
  std::uint64_t spent() const { return spent_; }
  bool ended() const { return spent_ > max_ || late_; }
  bool late() const { return late_; }

 private:
  static constexpr std::uint64_t steps_between_looks = 4096;  // at the clock

  std::uint64_t next_checkpoint() const {
    return clock_ == nullptr ? max_ : std::min(max_, spent_ + steps_between_looks);
  }
  bool go_on() {
    if (ended()) return false;
    late_ = clock_ != nullptr && clock_->now() >= deadline_;
    if (!late_) checkpoint_ = next_checkpoint();
    return !late_;
  }

  std::uint64_t spent_ = 0, max_, checkpoint_;
  const base::Clock* clock_;
  base::Time deadline_;
  bool late_ = false;
};

}  // namespace cel
