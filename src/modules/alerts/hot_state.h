// The hot state of one tenant: unresolved episodes, silences and inhibition, with what makes them
// fast to ask: identity and id tables, a label index, silences by label. Memory: 0.9 KB for an
// alert of 430 bytes with two labels of its own, indexes included.
//
// Threads: readers take the lock shared and get copies of shared pointers to immutable values.
// Episodes are published by the projection's thread only, after their commit. Silences arrive
// through `queue` in commit order (from after_commit, never blocking) and are made visible by
// whoever calls `drain`: the service does it before it answers, so the next read shows what a
// silence mutes; the transitions that follow are the projection's, in its own order. Whether a
// silence is active is decided at each read by the clock.
#pragma once
#include <deque>
#include <memory>
#include <mutex>
#include <queue>
#include <set>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "modules/alerts/episodes.h"
#include "modules/alerts/inhibition.h"
#include "modules/alerts/label_index.h"
#include "modules/alerts/reads.h"
#include "modules/alerts/silence_index.h"
#include "modules/alerts/slot_table.h"

namespace alerts {

enum class RowState : std::uint8_t { stored, dirty };  // whether the store holds this version

// One step of an alert, committed or, for a re-send, in memory alone.
struct Publication {
  EpisodePtr before;  // nullptr: new
  EpisodePtr after;   // resolved: it leaves
  RowState row = RowState::stored;
};

class HotState {
 public:
  explicit HotState(const base::Clock& clock) : clock_(clock) {}

  // --- any thread ---
  std::vector<Selected> select(const Selection& selection) const;
  EpisodePtr find(const base::Id& episode) const;
  Suppression suppression(const labels::LabelSet& labels) const;
  std::vector<SilencePtr> silences() const;
  SilencePtr silence(const base::Id& id) const;
  std::size_t silences_total() const;
  std::uint64_t muted_by(const SilencePtr& silence) const;  // unresolved episodes that it matches
  std::shared_ptr<const Settings> settings() const;
  Reads::Counts counts() const;
  void configure(Settings settings);
  void queue(SilencePtr silence);
  void queue_removal(const base::Id& silence);  // its row is gone
  void drain();

  // --- the projection's thread ---
  EpisodePtr current(const Identity& identity) const;
  bool muted(const labels::LabelSet& labels) const;  // by an active silence, now
  void publish(std::span<const Publication> publications);
  // Unresolved episodes whose end has come; they are told again until they are published as
  // resolved.
  std::vector<EpisodePtr> overdue(base::Time now);
  // Those whose `silenced` is not what the silences say now; told again until published.
  std::vector<EpisodePtr> unsettled(base::Time now);
  base::Time next_due() const;
  // No end before `time`: what was not heard of during a downtime gets the time to be re-sent.
  void hold_until(base::Time time);
  // Those whose rows are to be written, in the order they became it: how many at most, the first
  // `count`, and that these are written.
  std::size_t dirty_count() const;
  std::vector<EpisodePtr> dirty(std::size_t count) const;
  void clear_dirty(std::size_t count);
  void clear();  // all but the settings
  std::size_t size() const;

 private:
  struct Slot {
    EpisodePtr episode;  // nullptr: free
    std::uint64_t identity = 0;
    std::unique_ptr<std::vector<SilenceEntry*>> silences;  // that match and are not over, by id
    base::Time watched = base::time_max;                   // its earliest entry in `ends_`
    bool dirty = false;
  };
  struct End {
    base::Time at;
    std::uint32_t slot;
    bool operator>(const End& other) const { return at > other.at; }
  };
  using SilenceBoundaries = std::set<std::pair<base::Time, base::Id>>;
  struct Queued {
    base::Id id;
    SilencePtr silence;  // nullptr: removed
  };

  // With the lock held, shared or exclusive.
  std::uint32_t slot_of(const Identity& identity) const;
  std::uint32_t slot_of(const base::Id& episode) const;
  template <class Visit>
  void each_candidate(const labels::Matchers& matchers, Visit visit) const;
  std::vector<base::Id> silenced_by(const Slot& slot, base::Time now) const;
  bool is_muted(const Slot& slot, base::Time now) const;
  std::vector<std::uint64_t> inhibited_by(const labels::LabelSet& labels) const;
  // With the lock held exclusively.
  void enter(const EpisodePtr& episode, RowState row);
  void replace(std::uint32_t slot, const EpisodePtr& episode, RowState row);
  void leave(std::uint32_t slot);
  void index_content(std::uint32_t slot);
  void unindex_content(std::uint32_t slot);
  void set_row(std::uint32_t slot, RowState row);
  void watch(std::uint32_t slot);
  void put_silence(const SilencePtr& silence);
  void drop_silence(const base::Id& id);
  void attach(SilenceEntry& entry);
  void detach(SilenceEntry& entry);
  void set_boundaries(const Silence& silence);
  void clear_boundaries(const Silence& silence);
  void pass_boundaries(base::Time now);

  const base::Clock& clock_;
  mutable std::mutex queue_mutex_;  // guards queued_; taken alone or inside mutex_
  std::vector<Queued> queued_;

  mutable std::shared_mutex mutex_;  // guards all below
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  SlotTable by_identity_, by_id_;
  LabelIndex by_label_;
  std::unordered_map<base::Id, std::unique_ptr<SilenceEntry>> silences_;
  SilenceIndex silence_index_;
  SilenceBoundaries boundaries_;
  Inhibition inhibition_{{}};
  std::shared_ptr<const Settings> settings_ = std::make_shared<Settings>();  // shared with readers
  std::priority_queue<End, std::vector<End>, std::greater<>> ends_;
  std::set<std::uint32_t> overdue_, unsettled_;
  std::deque<std::uint32_t> dirty_;  // slots, some of which are written or left by now
};

// All tenants'. Hot states are never removed, so references stay good. Safe from any thread.
class HotStates {
 public:
  explicit HotStates(const base::Clock& clock) : clock_(clock) {}
  HotState& of(const base::Id& tenant);  // made when there is none
  HotState* find(const base::Id& tenant) const;
  std::vector<std::pair<base::Id, HotState*>> all() const;

 private:
  const base::Clock& clock_;
  mutable std::shared_mutex mutex_;  // guards by_tenant_
  std::unordered_map<base::Id, std::unique_ptr<HotState>> by_tenant_;
};

}  // namespace alerts
