// Throttle: at most so many tries a minute under one key; memory is bounded. Safe from any thread.
#pragma once
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/text.h"
#include "base/time.h"

namespace core {

class Throttle {
 public:
  static constexpr std::size_t keys_max = 10'000;  // past it the oldest windows are forgotten
  Throttle(const base::Clock& clock, int tries_per_minute_max)
      : clock_(clock), tries_max_(tries_per_minute_max) {}

  // Counts a try; false when it is one too many.
  bool allow(std::string_view key);
  // The try was a good one and does not count.
  void forgive(std::string_view key);

 private:
  struct Window {
    base::Time began;
    int tries = 0;
  };
  const base::Clock& clock_;
  const int tries_max_;
  std::mutex mutex_;  // guards windows_
  std::unordered_map<std::string, Window, base::TextHash, std::equal_to<>> windows_;
};

}  // namespace core
