#include "platform/outbound/destinations.h"

#include <algorithm>

namespace outbound {

std::string_view name(BreakerState state) {
  switch (state) {
    case BreakerState::closed:
      return "closed";
    case BreakerState::open:
      return "open";
    case BreakerState::half_open:
      return "half_open";
  }
  return "closed";
}

const base::describe::Type& described(base::describe::Tag<BreakerState>) {
  static constexpr base::describe::Choice choices[] = {{"closed", 0, "Calls go out"},
                                                       {"open", 1, "Nothing is sent for a while"},
                                                       {"half_open", 2, "One call is let through"}};
  static constexpr base::describe::Type type = base::describe::choice<BreakerState>(
      "BreakerState", "Whether a circuit breaker lets calls through", choices);
  return type;
}

Destinations::Ticket::~Ticket() {
  if (of_ != nullptr) of_->end(key_, probe_, End::abandoned, "");
}

void Destinations::Ticket::succeeded() {
  if (of_ != nullptr) std::exchange(of_, nullptr)->end(key_, probe_, End::succeeded, "");
}

void Destinations::Ticket::failed(const std::string& why) {
  if (of_ != nullptr) std::exchange(of_, nullptr)->end(key_, probe_, End::failed, why);
}

// Requires mutex_. Past the limit the closed one that was not used for longest goes; when all are
// open a further destination has no breaker: nullptr.
Destinations::Entry* Destinations::entry_of(const Key& key) {
  if (const auto found = entries_.find(key); found != entries_.end()) return &found->second;
  if (entries_.size() >= options_.destinations_max) {
    auto oldest = entries_.end();
    for (auto at = entries_.begin(); at != entries_.end(); ++at)
      if (at->second.shown.state == BreakerState::closed &&
          (oldest == entries_.end() || at->second.shown.used_at < oldest->second.shown.used_at))
        oldest = at;
    if (oldest == entries_.end()) return nullptr;
    entries_.erase(oldest);
  }
  Entry& entry = entries_[key];
  entry.shown.tenant = key.first;
  entry.shown.address = key.second;
  return &entry;
}

// Requires mutex_.
void Destinations::change(Entry& entry, BreakerState to) {
  Destination& shown = entry.shown;
  shown.state = to;
  shown.changed_at = clock_.now();
  shown.retry_at.reset();
  entry.probing = to == BreakerState::half_open;
  if (to == BreakerState::closed) entry.open_for = {};
  if (to != BreakerState::open) return;
  entry.open_for = entry.open_for.nanoseconds == 0
                       ? options_.open_first
                       : std::min(entry.open_for * 2, options_.open_max);
  shown.retry_at = *shown.changed_at + entry.open_for;
}

void Destinations::tell(const std::optional<Destination>& changed) const {
  if (changed && on_change_) on_change_(*changed);
}

base::Result<Destinations::Ticket> Destinations::admit(const base::Id& tenant,
                                                       const std::string& address) {
  Key key{tenant, address};
  std::optional<Destination> changed;
  bool probe = false;
  {
    const std::lock_guard lock(mutex_);
    Entry* entry = entry_of(key);
    if (entry != nullptr) {
      Destination& shown = entry->shown;
      shown.used_at = clock_.now();
      const bool due = shown.state == BreakerState::open && shown.retry_at <= shown.used_at;
      const bool half_open = shown.state == BreakerState::half_open;
      if ((shown.state == BreakerState::open && !due) || (half_open && entry->probing)) {
        ++shown.rejected;
        return base::unavailable(
            address + ": nothing is sent for a while, because calls failed" +
            (shown.retry_at ? "; the next one goes at " +
                                  base::format_rfc3339(*shown.retry_at, base::Precision::seconds)
                            : "; one call tries it now"));
      }
      probe = due || half_open;
      if (due) {
        change(*entry, BreakerState::half_open);
        changed = shown;
      }
      entry->probing = probe;
      ++shown.calls;
    }
  }
  tell(changed);
  return Ticket(*this, std::move(key), probe);
}

void Destinations::end(const Key& key, bool probe, End how, const std::string& why) {
  std::optional<Destination> changed;
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return;
    Entry& entry = found->second;
    Destination& shown = entry.shown;
    if (probe) entry.probing = false;
    if (how == End::failed) {
      ++shown.failures;
      ++shown.failures_in_a_row;
      shown.last_error = why;
    }
    const BreakerState before = shown.state;
    // One that began before the breaker opened says nothing about now.
    if (before == BreakerState::half_open && probe && how != End::abandoned)
      change(entry, how == End::succeeded ? BreakerState::closed : BreakerState::open);
    else if (before == BreakerState::closed && how == End::failed &&
             shown.failures_in_a_row >= options_.failures_max)
      change(entry, BreakerState::open);
    if (how == End::succeeded && shown.state == BreakerState::closed) shown.failures_in_a_row = 0;
    if (shown.state != before) changed = shown;
  }
  tell(changed);
}

std::vector<Destination> Destinations::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<Destination> all;
  for (const auto& [key, entry] : entries_) all.push_back(entry.shown);
  return all;
}

std::vector<Destination> Destinations::list(const base::Id& tenant) const {
  std::vector<Destination> all = list();
  std::erase_if(all, [&tenant](const Destination& each) { return each.tenant != tenant; });
  return all;
}

}  // namespace outbound
