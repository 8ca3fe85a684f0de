// The episodes that were resolved last, by identity, for `closed_kept`: so that a message that
// arrives late, or a record that is replayed after a crash, does not open a life again that is
// over. Used by the projection's thread only.
#pragma once
#include <deque>
#include <unordered_map>

#include "modules/alerts/episodes.h"

namespace alerts {

inline constexpr base::Duration closed_kept = base::minutes(15);  // Prometheus re-sends for so long
inline constexpr std::size_t closed_kept_max = 100'000;           // the oldest go

class RecentlyClosed {
 public:
  void add(const EpisodePtr& episode);
  // nullptr when there is none.
  EpisodePtr find(const Identity& identity) const;
  void forget(base::Time before);

 private:
  void forget_oldest();
  std::unordered_multimap<std::uint64_t, EpisodePtr> by_identity_;
  std::deque<EpisodePtr> by_time_;
};

}  // namespace alerts
