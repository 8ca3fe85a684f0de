#include "modules/alerts/recently_closed.h"

namespace alerts {

void RecentlyClosed::add(const EpisodePtr& episode) {
  by_identity_.emplace(identity_of(*episode).hash(), episode);
  by_time_.push_back(episode);
  if (by_time_.size() > closed_kept_max) forget_oldest();
}

EpisodePtr RecentlyClosed::find(const Identity& identity) const {
  EpisodePtr last;
  const auto [begin, end] = by_identity_.equal_range(identity.hash());
  for (auto at = begin; at != end; ++at)
    if (identity.is_of(*at->second) && (!last || at->second->position > last->position))
      last = at->second;
  return last;
}

void RecentlyClosed::forget(base::Time before) {
  while (!by_time_.empty() && by_time_.front()->updated_at < before) forget_oldest();
}

void RecentlyClosed::forget_oldest() {
  const EpisodePtr oldest = by_time_.front();
  by_time_.pop_front();
  const auto [begin, end] = by_identity_.equal_range(identity_of(*oldest).hash());
  for (auto at = begin; at != end; ++at)
    if (at->second == oldest) {
      by_identity_.erase(at);
      return;
    }
}

}  // namespace alerts
