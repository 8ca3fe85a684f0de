// Puts points in order that come a little late: holds those of the last `lateness_ms` back and
// hands them on by time. A state fed from here equals that of the sorted stream. Fixed size; no
// clock: the newest point says how late it is.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "engines/stats/observation.h"

namespace stats {

inline constexpr int arrivals_held = 32;  // more at once: the oldest is handed on early

// Of observations, or of whatever has a `time_ms`.
template <class Item = Obs>
class Arrivals {
 public:
  explicit Arrivals(std::int64_t lateness_ms) : lateness_ms_(lateness_ms) {}

  // Then take() until it is empty. Points of one moment stay in the order in which they came.
  void add(Item item) {
    newest_ms_ = std::max(newest_ms_, item.time_ms);
    // The caller takes what is ready after each one; should it not, the last place is given up.
    if (count_ == arrivals_held + 1) --count_;
    const auto end = held_.begin() + count_;
    const auto at =
        std::upper_bound(held_.begin(), end, item.time_ms,
                         [](std::int64_t time, const Item& other) { return time < other.time_ms; });
    std::move_backward(at, end, end + 1);
    *at = std::move(item);
    ++count_;
  }
  // The next that can no longer be overtaken.
  std::optional<Item> take() {
    if (count_ == 0) return std::nullopt;
    const bool settled = newest_ms_ - held_.front().time_ms >= lateness_ms_;
    return settled || count_ > arrivals_held ? drain() : std::nullopt;
  }
  // The next whatever may come: at the end of a stream.
  std::optional<Item> drain() {
    if (count_ == 0) return std::nullopt;
    Item first = std::move(held_.front());
    std::move(held_.begin() + 1, held_.begin() + count_, held_.begin());
    --count_;
    return first;
  }

 private:
  std::array<Item, arrivals_held + 1> held_{};
  int count_ = 0;
  std::int64_t lateness_ms_;
  std::int64_t newest_ms_ = INT64_MIN;
};

}  // namespace stats
