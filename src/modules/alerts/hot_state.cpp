#include "modules/alerts/hot_state.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "base/check.h"

namespace alerts {

std::uint32_t HotState::slot_of(const Identity& identity) const {
  return by_identity_.find(
      identity.hash(), [&](std::uint32_t slot) { return identity.is_of(*slots_[slot].episode); });
}

std::uint32_t HotState::slot_of(const base::Id& episode) const {
  return by_id_.find(base::IdHash{}(episode),
                     [&](std::uint32_t slot) { return slots_[slot].episode->id == episode; });
}

EpisodePtr HotState::current(const Identity& identity) const {
  const std::shared_lock lock(mutex_);
  const std::uint32_t slot = slot_of(identity);
  return slot == SlotTable::none ? nullptr : slots_[slot].episode;
}

bool HotState::muted(const labels::LabelSet& labels) const {
  const std::shared_lock lock(mutex_);
  const base::Time now = clock_.now();
  return std::ranges::any_of(silence_index_.matching(labels), [&](const SilenceEntry* entry) {
    return entry->silence->state(now) == SilenceState::active;
  });
}

void HotState::publish(std::span<const Publication> publications) {
  const std::unique_lock lock(mutex_);
  for (const Publication& publication : publications) {
    const std::uint32_t slot =
        publication.before ? slot_of(publication.before->id) : SlotTable::none;
    if (slot == SlotTable::none) {
      if (!publication.after->resolved) enter(publication.after, publication.row);
    } else if (publication.after->resolved) {
      leave(slot);
    } else {
      replace(slot, publication.after, publication.row);
    }
  }
}

void HotState::enter(const EpisodePtr& episode, RowState row) {
  auto slot = static_cast<std::uint32_t>(slots_.size());
  if (free_.empty()) {
    slots_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  Slot& entered = slots_[slot];
  entered.episode = episode;
  entered.identity = identity_of(*episode).hash();
  by_identity_.insert(entered.identity, slot);
  by_id_.insert(base::IdHash{}(episode->id), slot);
  index_content(slot);
  set_row(slot, row);
  watch(slot);
}

void HotState::replace(std::uint32_t slot, const EpisodePtr& episode, RowState row) {
  Slot& replaced = slots_[slot];
  const bool same_labels = replaced.episode->labels == episode->labels;
  if (!same_labels) unindex_content(slot);
  const bool settles = replaced.episode->silenced != episode->silenced;
  replaced.episode = episode;
  if (!same_labels) index_content(slot);
  if (settles) unsettled_.insert(slot);
  set_row(slot, row);
  watch(slot);
}

void HotState::leave(std::uint32_t slot) {
  Slot& left = slots_[slot];
  unindex_content(slot);
  by_identity_.erase(left.identity, slot);
  by_id_.erase(base::IdHash{}(left.episode->id), slot);
  overdue_.erase(slot);
  unsettled_.erase(slot);
  left = Slot{};
  free_.push_back(slot);
}

// What depends on the labels: index, inhibition, silences.
void HotState::index_content(std::uint32_t slot) {
  Slot& indexed = slots_[slot];
  const Episode& episode = *indexed.episode;
  by_label_.add(slot, episode.labels);
  inhibition_.add(slot, episode);
  auto matching = silence_index_.matching(episode.labels);
  indexed.silences =
      matching.empty() ? nullptr : std::make_unique<std::vector<SilenceEntry*>>(matching);
  // A silence may have come between the commit and now.
  if (is_muted(indexed, clock_.now()) != episode.silenced) unsettled_.insert(slot);
}

void HotState::unindex_content(std::uint32_t slot) {
  by_label_.remove(slot);
  inhibition_.remove(slot, *slots_[slot].episode);
  slots_[slot].silences.reset();
}

void HotState::set_row(std::uint32_t slot, RowState row) {
  const bool dirty = row == RowState::dirty;
  if (dirty && !slots_[slot].dirty) dirty_.push_back(slot);
  slots_[slot].dirty = dirty;
}

// A re-send only moves the end away, so the entry that is there comes up early and is moved then.
void HotState::watch(std::uint32_t slot) {
  Slot& watched = slots_[slot];
  const base::Time end = watched.episode->ends_at;
  if (end >= watched.watched) return;
  watched.watched = end;
  ends_.push({end, slot});
}

std::vector<EpisodePtr> HotState::overdue(base::Time now) {
  const std::unique_lock lock(mutex_);
  while (!ends_.empty() && ends_.top().at <= now) {
    const End end = ends_.top();
    ends_.pop();
    Slot& slot = slots_[end.slot];
    if (!slot.episode || slot.watched != end.at) continue;  // of one that left, or moved
    slot.watched = base::time_max;
    overdue_.insert(end.slot);
  }
  std::vector<EpisodePtr> over;
  for (auto at = overdue_.begin(); at != overdue_.end();) {
    const std::uint32_t slot = *at;
    if (slots_[slot].episode->ends_at <= now) {
      over.push_back(slots_[slot].episode);
      ++at;
    } else {
      watch(slot);
      at = overdue_.erase(at);
    }
  }
  return over;
}

base::Time HotState::next_due() const {
  const std::shared_lock lock(mutex_);
  base::Time next = base::time_max;
  if (!ends_.empty()) next = ends_.top().at;
  if (!boundaries_.empty()) next = std::min(next, boundaries_.begin()->first);
  return next;
}

void HotState::hold_until(base::Time time) {
  const std::unique_lock lock(mutex_);
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    const EpisodePtr& episode = slots_[slot].episode;
    if (!episode || episode->ends_at >= time) continue;
    Episode held = *episode;
    held.ends_at = time;
    held.timeout = true;  // so that a re-send's own end replaces it
    slots_[slot].episode = std::make_shared<const Episode>(std::move(held));
  }
}

std::size_t HotState::dirty_count() const {
  const std::shared_lock lock(mutex_);
  return dirty_.size();
}

std::vector<EpisodePtr> HotState::dirty(std::size_t count) const {
  const std::shared_lock lock(mutex_);
  std::vector<EpisodePtr> rows;
  rows.reserve(std::min(count, dirty_.size()));
  for (const std::uint32_t slot : dirty_ | std::views::take(count))
    if (slots_[slot].dirty) rows.push_back(slots_[slot].episode);
  return rows;
}

void HotState::clear_dirty(std::size_t count) {
  const std::unique_lock lock(mutex_);
  const auto end = dirty_.begin() + static_cast<std::ptrdiff_t>(std::min(count, dirty_.size()));
  for (auto at = dirty_.begin(); at != end; ++at) slots_[*at].dirty = false;
  dirty_.erase(dirty_.begin(), end);
}

void HotState::clear() {
  const std::unique_lock lock(mutex_);
  {
    const std::lock_guard queue_lock(queue_mutex_);
    queued_.clear();
  }
  slots_.clear();
  free_.clear();
  by_identity_ = by_id_ = {};
  by_label_ = {};
  silence_index_ = {};
  silences_.clear();
  boundaries_.clear();
  inhibition_ = Inhibition(settings_->inhibit_rules);
  ends_ = {};
  overdue_.clear();
  unsettled_.clear();
  dirty_.clear();
}

std::size_t HotState::size() const {
  const std::shared_lock lock(mutex_);
  return by_id_.size();
}

HotState& HotStates::of(const base::Id& tenant) {
  if (HotState* found = find(tenant)) return *found;
  const std::unique_lock lock(mutex_);
  auto& state = by_tenant_[tenant];
  if (!state) state = std::make_unique<HotState>(clock_);
  return *state;
}

HotState* HotStates::find(const base::Id& tenant) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_tenant_.find(tenant);
  return found == by_tenant_.end() ? nullptr : found->second.get();
}

std::vector<std::pair<base::Id, HotState*>> HotStates::all() const {
  const std::shared_lock lock(mutex_);
  std::vector<std::pair<base::Id, HotState*>> all;
  for (const auto& [tenant, state] : by_tenant_) all.emplace_back(tenant, state.get());
  return all;
}

}  // namespace alerts
