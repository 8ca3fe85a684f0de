// The last log lines, in memory and bounded by number and by bytes: for the debug bundle, where
// nobody kept standard error. JSON lines. Safe from any thread.
#pragma once
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>

namespace telemetry {

class LogRing {
 public:
  static constexpr std::size_t lines_max = 2'000;    // `log_ring_lines_max`
  static constexpr std::size_t bytes_max = 1 << 20;  // `log_ring_bytes_max`
  void add(std::string line);                        // without its end
  std::string text() const;                          // oldest first

 private:
  mutable std::mutex mutex_;  // guards the two below
  std::deque<std::string> lines_;
  std::size_t bytes_ = 0;
};

}  // namespace telemetry
