#include "modules/alerts/staging.h"

#include <algorithm>
#include <utility>

namespace alerts {

Staging::Staging(HotState& hot, const RecentlyClosed& closed, TextPool& texts, base::IdSource& ids)
    : hot_(hot),
      closed_(closed),
      texts_(texts),
      ids_(ids),
      settings_(hot.settings()),
      active_(hot.size()) {}

Staging::Alert Staging::from_hot(const Identity& identity) const {
  Alert alert;
  alert.before = alert.current = hot_.current(identity);
  alert.closed = closed_.find(identity);
  if (alert.before) alert.position = alert.before->position;
  if (alert.closed) alert.position = std::max(alert.position, alert.closed->position);
  return alert;
}

std::size_t Staging::apply(const integrations::AlertSignals& signals, const base::Id& integration,
                           base::Time received_at, std::uint64_t position) {
  std::size_t refused = 0;
  for (const integrations::AlertSignal& signal : signals)
    if (!apply_one({signal, integration, received_at, position})) ++refused;
  return refused;
}

// False when it would open one episode too many.
bool Staging::apply_one(const Arrival& arrival) {
  const auto& signal = arrival.signal;
  const Identity identity{arrival.integration, signal.dedup_key, signal.labels,
                          labels::fingerprint(signal.labels)};
  const std::uint64_t hash = identity.hash();
  std::uint32_t at = by_identity_.find(hash, [&](std::uint32_t staged) {
    const Alert& alert = alerts_[staged];
    return identity.is_of(alert.current ? *alert.current : *alert.closed);
  });
  Alert alert = at == SlotTable::none ? from_hot(identity) : alerts_[at];
  if (arrival.position <= alert.position) return true;
  Merged merged =
      merge(alert.current.get(), alert.closed.get(), arrival, settings_->resolve_timeout);
  if (merged.effect == Effect::none) return true;
  if (merged.effect == Effect::opened && active_ >= active_alerts_max) return false;
  take(alert, std::move(merged), arrival.received_at);
  if (at != SlotTable::none) {
    alerts_[at] = std::move(alert);
    return true;
  }
  at = static_cast<std::uint32_t>(alerts_.size());
  alerts_.push_back(std::move(alert));
  by_identity_.insert(hash, at);
  return true;
}

void Staging::take(Alert& alert, Merged merged, base::Time at) {
  TextPtr& url = merged.episode.generator_url;
  if (!alert.current || alert.current->generator_url != url) url = texts_.share(std::move(url));
  switch (merged.effect) {
    case Effect::none:
      return;
    case Effect::opened:
      return open(alert, std::move(merged.episode), at);
    case Effect::resolved:
      return close(alert, std::move(merged.episode), at);
    case Effect::replaced:
      close(alert, *std::move(merged.ended), at);
      return open(alert, std::move(merged.episode), at);
    case Effect::extended:
      alert.current = std::make_shared<const Episode>(std::move(merged.episode));
      alert.row = RowState::dirty;
      return;
  }
}

void Staging::transition(TransitionKind kind, const EpisodePtr& before, const EpisodePtr& after,
                         base::Time at) {
  transitions_.push_back({kind, after, at});
  changes_.push_back({before, after, RowState::stored});
}

std::vector<Publication> Staging::publications() const {
  std::vector<Publication> list = changes_;
  list.reserve(list.size() + alerts_.size());
  for (const Alert& alert : alerts_)
    if (alert.current && alert.current != alert.before)
      list.push_back({alert.before, alert.current, alert.row});
  return list;
}

void Staging::open(Alert& alert, Episode episode, base::Time at) {
  episode.id = ids_.next();
  episode.silenced = hot_.muted(episode.labels);
  alert.current = std::make_shared<const Episode>(std::move(episode));
  alert.row = RowState::stored;
  transitions_.push_back({TransitionKind::opened, alert.current, at});
  ++active_;
}

void Staging::close(Alert& alert, Episode episode, base::Time at) {
  const auto over = std::make_shared<const Episode>(std::move(episode));
  transitions_.push_back({TransitionKind::resolved, over, at});
  if (alert.before && alert.before->id == over->id)
    changes_.push_back({alert.before, over, RowState::stored});
  alert.before = nullptr;
  alert.current = nullptr;
  alert.closed = over;
  --active_;
}

}  // namespace alerts
