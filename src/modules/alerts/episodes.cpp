#include "modules/alerts/episodes.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace alerts {
namespace {

using integrations::AlertSignal;
using integrations::SignalStatus;

struct Range {
  base::Time starts_at, ends_at;
  bool timeout = false, resolved = false;
};

Range range_of(const Arrival& arrival, base::Duration resolve_timeout) {
  const AlertSignal& signal = arrival.signal;
  const base::Time now = arrival.received_at;
  Range range;
  // A door that computed the end from resolve_timeout says so; then it cannot mean "resolved".
  range.resolved = signal.status == SignalStatus::resolved ||
                   (signal.ends_at && !signal.timeout && *signal.ends_at <= now);
  range.timeout = signal.timeout && !range.resolved;
  if (range.resolved)
    range.ends_at = std::min(signal.ends_at.value_or(now), now);
  else
    range.ends_at =
        signal.ends_at.value_or(signal.timeout ? now + resolve_timeout : base::time_max);
  range.starts_at = signal.starts_at.value_or(range.resolved ? range.ends_at : now);
  if (range.resolved) range.starts_at = std::min(range.starts_at, range.ends_at);
  return range;
}

// A set that did not change keeps its memory: a re-send then costs none.
void keep_or_take(labels::LabelSet& kept, const labels::LabelSet& fresh) {
  if (!(kept == fresh)) kept = fresh;
}

void keep_or_take(TextPtr& kept, const std::string& fresh) {
  if (kept ? *kept == fresh : fresh.empty()) return;
  kept = fresh.empty() ? nullptr : std::make_shared<const std::string>(fresh);
}

void take_content(Episode& episode, const Arrival& arrival) {
  if (!(episode.labels == arrival.signal.labels)) {
    episode.labels = arrival.signal.labels;
    episode.fingerprint = labels::fingerprint(episode.labels);
  }
  keep_or_take(episode.annotations, arrival.signal.annotations);
  keep_or_take(episode.generator_url, arrival.signal.url);
  episode.updated_at = arrival.received_at;
  episode.position = arrival.position;
}

Episode fresh_episode(const Arrival& arrival, const Range& range) {
  Episode episode;
  episode.integration = arrival.integration;
  episode.dedup_key = arrival.signal.dedup_key;
  episode.fingerprint = labels::fingerprint(episode.labels);
  take_content(episode, arrival);
  episode.starts_at = range.starts_at;
  episode.ends_at = range.ends_at;
  episode.timeout = range.timeout;
  return episode;
}

Merged open(const Episode* closed, const Arrival& arrival, const Range& range) {
  if (range.resolved) return {};
  const bool vendor = !arrival.signal.dedup_key.empty();
  // A vendor's message may overtake another: this one tells of the life that is already over.
  if (closed != nullptr && vendor && arrival.signal.starts_at &&
      range.starts_at <= closed->starts_at)
    return {};
  Merged merged{.effect = Effect::opened, .episode = fresh_episode(arrival, range), .ended = {}};
  // Alertmanager's merge: activity ranges that overlap have the earlier start.
  if (closed != nullptr && !vendor && range.starts_at <= closed->ends_at)
    merged.episode.starts_at = std::min(range.starts_at, closed->starts_at);
  return merged;
}

Merged resolve(const Episode& current, const Arrival& arrival, const Range& range) {
  if (range.ends_at < current.starts_at) return {};  // the end of an earlier life
  Merged merged{.effect = Effect::resolved, .episode = current, .ended = {}};
  take_content(merged.episode, arrival);
  if (arrival.signal.starts_at)
    merged.episode.starts_at = std::min(current.starts_at, range.starts_at);
  merged.episode.ends_at = range.ends_at;
  merged.episode.timeout = false;
  merged.episode.resolved = true;
  return merged;
}

Merged extend(const Episode& current, const Arrival& arrival, const Range& range) {
  Merged merged{.effect = Effect::extended, .episode = current, .ended = {}};
  Episode& episode = merged.episode;
  take_content(episode, arrival);
  episode.starts_at = std::min(current.starts_at, range.starts_at);
  const bool stored_end_stays = current.ends_at > range.ends_at && !current.timeout;
  if (!stored_end_stays) {
    episode.ends_at = range.ends_at;
    episode.timeout = range.timeout;
  }
  return merged;
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  a ^= b + 0x9E3779B97F4A7C15ULL + (a << 6) + (a >> 2);
  return a;
}

}  // namespace

Merged merge(const Episode* current, const Episode* closed, const Arrival& arrival,
             base::Duration resolve_timeout) {
  const Range range = range_of(arrival, resolve_timeout);
  if (current == nullptr) return open(closed, arrival, range);
  if (range.resolved) return resolve(*current, arrival, range);
  if (range.starts_at <= current->ends_at) return extend(*current, arrival, range);
  return {.effect = Effect::replaced,
          .episode = fresh_episode(arrival, range),
          .ended = ended(*current, arrival.received_at)};
}

Episode ended(const Episode& episode, base::Time now) {
  Episode over = episode;
  over.resolved = true;
  over.updated_at = now;
  return over;
}

std::uint64_t Identity::hash() const {
  const std::uint64_t key =
      dedup_key.empty() ? fingerprint : std::hash<std::string_view>{}(dedup_key);
  return mix(base::IdHash{}(integration), key);
}

bool Identity::is_of(const Episode& episode) const {
  return episode.integration == integration && episode.dedup_key == dedup_key &&
         (!dedup_key.empty() || (episode.fingerprint == fingerprint && episode.labels == labels));
}

Identity identity_of(const Episode& episode) {
  return {episode.integration, episode.dedup_key, episode.labels, episode.fingerprint};
}

}  // namespace alerts
