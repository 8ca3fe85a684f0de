#include "core/throttle.h"

namespace core {

bool Throttle::allow(std::string_view key) {
  const base::Time now = clock_.now();
  const std::lock_guard lock(mutex_);
  if (windows_.size() >= keys_max)
    std::erase_if(windows_,
                  [&](const auto& entry) { return now - entry.second.began >= base::minutes(1); });
  if (windows_.size() >= keys_max) windows_.clear();  // an attack from many keys: start again
  auto found = windows_.find(key);
  if (found == windows_.end()) found = windows_.emplace(std::string(key), Window{now, 0}).first;
  Window& window = found->second;
  if (now - window.began >= base::minutes(1)) window = {now, 0};
  return ++window.tries <= tries_max_;
}

void Throttle::forgive(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto found = windows_.find(key);
  if (found != windows_.end() && found->second.tries > 0) --found->second.tries;
}

}  // namespace core
