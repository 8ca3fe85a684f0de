#include "platform/telemetry/log_ring.h"

#include <utility>

namespace telemetry {

void LogRing::add(std::string line) {
  const std::lock_guard lock(mutex_);
  bytes_ += line.size() + 1;
  lines_.push_back(std::move(line));
  while (!lines_.empty() && (lines_.size() > lines_max || bytes_ > bytes_max)) {
    bytes_ -= lines_.front().size() + 1;
    lines_.pop_front();
  }
}

std::string LogRing::text() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  text.reserve(bytes_);
  for (const std::string& line : lines_) text.append(line).append("\n");
  return text;
}

}  // namespace telemetry
