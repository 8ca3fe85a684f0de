// What a batch of records does to one tenant's alerts, computed on top of the hot state and not yet
// visible: first everything is committed, then published. Records are taken whole; those that the
// hot state already contains (by the episode's position) change nothing, so a batch may be staged
// and committed again.
#pragma once
#include <unordered_map>
#include <vector>

#include "modules/alerts/episodes.h"
#include "modules/alerts/events.h"
#include "modules/alerts/hot_state.h"
#include "modules/alerts/recently_closed.h"

namespace alerts {

class Staging {
 public:
  Staging(HotState& hot, const RecentlyClosed& closed, TextPool& texts, base::IdSource& ids);

  // How many signals opened nothing because `active_alerts_max` was reached.
  std::size_t apply(const integrations::AlertSignals& signals, const base::Id& integration,
                    base::Time received_at, std::uint64_t position);
  // `change` is a later version of an unresolved episode of the hot state, or its end.
  void transition(TransitionKind kind, const EpisodePtr& before, const EpisodePtr& after,
                  base::Time at);

  const std::vector<Transition>& transitions() const { return transitions_; }
  // In the order to publish; dirty ones are re-sends, whose rows wait for the flush.
  std::vector<Publication> publications() const;
  bool empty() const { return alerts_.empty() && transitions_.empty(); }

 private:
  struct Alert {                 // one identity in this batch
    EpisodePtr before;           // in the hot state; nullptr: none
    EpisodePtr current;          // after what was staged; nullptr: none unresolved
    EpisodePtr closed;           // resolved last
    std::uint64_t position = 0;  // of the last record whose effect is published
    RowState row = RowState::stored;
  };
  Alert from_hot(const Identity& identity) const;
  bool apply_one(const Arrival& arrival);
  void take(Alert& alert, Merged merged, base::Time at);
  void open(Alert& alert, Episode episode, base::Time at);
  void close(Alert& alert, Episode episode, base::Time at);

  HotState& hot_;
  const RecentlyClosed& closed_;
  TextPool& texts_;
  base::IdSource& ids_;
  const std::shared_ptr<const Settings> settings_;  // shared with the hot state's readers
  std::size_t active_;
  std::vector<Alert> alerts_;
  SlotTable by_identity_;  // to alerts_
  std::vector<Publication> changes_;
  std::vector<Transition> transitions_;
};

}  // namespace alerts
