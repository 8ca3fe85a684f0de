// The hot state's silences: how they arrive, what they match, when they begin and end.
#include <algorithm>
#include <utility>

#include "modules/alerts/hot_state.h"

namespace alerts {

template <class Visit>
void HotState::each_candidate(const labels::Matchers& matchers, Visit visit) const {
  const auto visit_matching = [&](std::uint32_t slot) {
    const Slot& candidate = slots_[slot];
    if (candidate.episode && labels::matches_all(matchers, candidate.episode->labels)) visit(slot);
  };
  if (const auto candidates = by_label_.candidates(matchers)) {
    for (const std::uint32_t slot : *candidates) visit_matching(slot);
    return;
  }
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) visit_matching(slot);
}

void HotState::queue(SilencePtr silence) {
  const std::scoped_lock lock(queue_mutex_);
  queued_.push_back({silence->id, std::move(silence)});
}

void HotState::queue_removal(const base::Id& silence) {
  const std::scoped_lock lock(queue_mutex_);
  queued_.push_back({silence, nullptr});
}

// The exclusive lock comes first: whoever queued before this call finds its silence applied or
// applies it.
void HotState::drain() {
  const std::unique_lock lock(mutex_);
  std::vector<Queued> arrived;
  {
    const std::scoped_lock queue_lock(queue_mutex_);
    arrived.swap(queued_);
  }
  for (const Queued& queued : arrived) {
    if (queued.silence)
      put_silence(queued.silence);
    else
      drop_silence(queued.id);
  }
}

void HotState::put_silence(const SilencePtr& silence) {
  auto& entry = silences_[silence->id];
  const bool is_new = !entry;
  if (is_new)
    entry = std::make_unique<SilenceEntry>();
  else
    clear_boundaries(*entry->silence);
  entry->silence = silence;  // a change in place keeps the matchers, and so what it is attached to
  if (silence->state(clock_.now()) == SilenceState::expired) {
    detach(*entry);
    return;
  }
  set_boundaries(*silence);
  if (is_new) attach(*entry);
  each_candidate(silence->matchers, [&](std::uint32_t slot) { unsettled_.insert(slot); });
}

void HotState::drop_silence(const base::Id& id) {
  const auto found = silences_.find(id);
  if (found == silences_.end()) return;
  clear_boundaries(*found->second->silence);
  detach(*found->second);
  silences_.erase(found);
}

void HotState::attach(SilenceEntry& entry) {
  silence_index_.add(entry);
  each_candidate(entry.silence->matchers, [&](std::uint32_t slot) {
    auto& attached = slots_[slot].silences;
    if (!attached) attached = std::make_unique<std::vector<SilenceEntry*>>();
    const auto at =
        std::ranges::lower_bound(*attached, entry.silence->id, {},
                                 [](const SilenceEntry* other) { return other->silence->id; });
    attached->insert(at, &entry);
    unsettled_.insert(slot);
  });
}

void HotState::detach(SilenceEntry& entry) {
  if (!entry.indexed) return;
  silence_index_.remove(entry);
  each_candidate(entry.silence->matchers, [&](std::uint32_t slot) {
    auto& attached = slots_[slot].silences;
    if (attached) std::erase(*attached, &entry);
    if (attached && attached->empty()) attached.reset();
    unsettled_.insert(slot);
  });
}

void HotState::set_boundaries(const Silence& silence) {
  boundaries_.emplace(silence.ends_at, silence.id);
  if (silence.state(clock_.now()) == SilenceState::pending)
    boundaries_.emplace(silence.starts_at, silence.id);
}

void HotState::clear_boundaries(const Silence& silence) {
  boundaries_.erase({silence.ends_at, silence.id});
  boundaries_.erase({silence.starts_at, silence.id});
}

void HotState::pass_boundaries(base::Time now) {
  while (!boundaries_.empty() && boundaries_.begin()->first <= now) {
    const base::Id id = boundaries_.begin()->second;
    boundaries_.erase(boundaries_.begin());
    const auto found = silences_.find(id);
    if (found == silences_.end()) continue;
    SilenceEntry& entry = *found->second;
    if (entry.silence->state(now) == SilenceState::expired)
      detach(entry);
    else
      each_candidate(entry.silence->matchers, [&](std::uint32_t slot) { unsettled_.insert(slot); });
  }
}

std::vector<EpisodePtr> HotState::unsettled(base::Time now) {
  const std::unique_lock lock(mutex_);
  pass_boundaries(now);
  std::vector<EpisodePtr> differing;
  for (auto at = unsettled_.begin(); at != unsettled_.end();) {
    const Slot& slot = slots_[*at];
    if (is_muted(slot, now) == slot.episode->silenced) {
      at = unsettled_.erase(at);
    } else {
      differing.push_back(slot.episode);
      ++at;
    }
  }
  return differing;
}

std::vector<base::Id> HotState::silenced_by(const Slot& slot, base::Time now) const {
  std::vector<base::Id> ids;
  if (!slot.silences) return ids;
  for (const SilenceEntry* entry : *slot.silences)
    if (entry->silence->state(now) == SilenceState::active) ids.push_back(entry->silence->id);
  return ids;
}

bool HotState::is_muted(const Slot& slot, base::Time now) const {
  return slot.silences && std::ranges::any_of(*slot.silences, [&](const SilenceEntry* entry) {
           return entry->silence->state(now) == SilenceState::active;
         });
}

std::vector<std::uint64_t> HotState::inhibited_by(const labels::LabelSet& labels) const {
  const auto source = inhibition_.inhibitor(labels);
  return source ? std::vector{*source} : std::vector<std::uint64_t>{};
}

// --- readers ---

std::vector<Selected> HotState::select(const Selection& selection) const {
  std::vector<Selected> selected;
  {
    const std::shared_lock lock(mutex_);
    const base::Time now = clock_.now();
    each_candidate(selection.filter, [&](std::uint32_t at) {
      const Slot& slot = slots_[at];
      if (slot.episode->ends_at <= now) return;  // over, though the projection did not say so yet
      Suppression suppression{silenced_by(slot, now), inhibited_by(slot.episode->labels)};
      if (!selection.active && !suppression.any()) return;
      if (!selection.silenced && !suppression.silenced_by.empty()) return;
      if (!selection.inhibited && !suppression.inhibited_by.empty()) return;
      selected.push_back({slot.episode, std::move(suppression)});
    });
  }
  std::ranges::sort(selected, [](const Selected& a, const Selected& b) {
    return a.episode->fingerprint != b.episode->fingerprint
               ? a.episode->fingerprint < b.episode->fingerprint
               : a.episode->id < b.episode->id;
  });
  return selected;
}

EpisodePtr HotState::find(const base::Id& episode) const {
  const std::shared_lock lock(mutex_);
  const std::uint32_t slot = slot_of(episode);
  return slot == SlotTable::none ? nullptr : slots_[slot].episode;
}

Suppression HotState::suppression(const labels::LabelSet& labels) const {
  const std::shared_lock lock(mutex_);
  const base::Time now = clock_.now();
  Suppression suppression;
  for (const SilenceEntry* entry : silence_index_.matching(labels))
    if (entry->silence->state(now) == SilenceState::active)
      suppression.silenced_by.push_back(entry->silence->id);
  suppression.inhibited_by = inhibited_by(labels);
  return suppression;
}

std::vector<SilencePtr> HotState::silences() const {
  const std::shared_lock lock(mutex_);
  std::vector<SilencePtr> all;
  all.reserve(silences_.size());
  for (const auto& [id, entry] : silences_) all.push_back(entry->silence);
  return all;
}

SilencePtr HotState::silence(const base::Id& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = silences_.find(id);
  return found == silences_.end() ? nullptr : found->second->silence;
}

std::size_t HotState::silences_total() const {
  const std::shared_lock lock(mutex_);
  return silences_.size();
}

std::uint64_t HotState::muted_by(const SilencePtr& silence) const {
  const std::shared_lock lock(mutex_);
  std::uint64_t count = 0;
  each_candidate(silence->matchers, [&](std::uint32_t) { ++count; });
  return count;
}

std::shared_ptr<const Settings> HotState::settings() const {
  const std::shared_lock lock(mutex_);
  return settings_;
}

void HotState::configure(Settings settings) {
  const std::unique_lock lock(mutex_);
  inhibition_ = Inhibition(settings.inhibit_rules);
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot)
    if (slots_[slot].episode) inhibition_.add(slot, *slots_[slot].episode);
  settings_ = std::make_shared<const Settings>(std::move(settings));
}

Reads::Counts HotState::counts() const {
  const std::shared_lock lock(mutex_);
  const base::Time now = clock_.now();
  Reads::Counts counts;
  for (const Slot& slot : slots_) {
    if (!slot.episode) continue;
    const bool suppressed =
        is_muted(slot, now) || inhibition_.inhibitor(slot.episode->labels).has_value();
    ++(suppressed ? counts.suppressed : counts.active);
  }
  return counts;
}

}  // namespace alerts
