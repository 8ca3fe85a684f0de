#include "modules/incidents/correlation.h"

#include <algorithm>

#include "modules/integrations/types.h"

namespace incidents {
namespace {

void touch(Incident& incident, base::Time now) {
  ++incident.revision;
  incident.updated_at = now;
}

base::Error already(const Incident& incident, std::string_view state) {
  return base::conflict(incident.readable_id + " is already " + std::string(state));
}

}  // namespace

Key key_of(const notify::Configuration& configuration, const labels::LabelSet& labels) {
  const auto routes = notify::destinations(configuration.root, labels);
  const notify::Route& route = routes.empty() ? configuration.root : *routes.front();
  Key key{.route_key = route.key, .group_key = {}, .group_labels = group_labels(route, labels)};
  key.group_key = group_key(route, key.group_labels);
  return key;
}

Incident opened(const Key& key, const alerts::Episode& episode,
                const std::optional<Incident>& before, base::Time now) {
  const auto canonical = integrations::canonical(episode.labels, episode.annotations);
  Incident incident;
  incident.severity = canonical.severity;
  incident.headline = canonical.summary;
  incident.service = canonical.service;
  incident.environment = canonical.environment;
  incident.route_key = key.route_key;
  incident.group_key = key.group_key;
  incident.group_labels = key.group_labels.to_map();
  incident.alerts_total = incident.alerts_firing = 1;
  incident.opened_at = incident.updated_at = now;
  if (before) incident.recurrence_of = before->readable_id;
  return incident;
}

void join(Incident& incident, const alerts::Episode& episode, base::Time now) {
  const auto canonical = integrations::canonical(episode.labels, episode.annotations);
  incident.severity = std::min(incident.severity, canonical.severity);
  ++incident.alerts_total;
  ++incident.alerts_firing;
  touch(incident, now);
}

bool leave(Incident& incident, base::Time now) {
  incident.alerts_firing = std::max<std::int64_t>(incident.alerts_firing - 1, 0);
  touch(incident, now);
  if (incident.alerts_firing > 0 || incident.state == State::resolved) return false;
  incident.state = State::resolved;
  incident.resolved_at = now;
  incident.resolved_by = resolved_by_alerts;
  return true;
}

base::Done acknowledge(Incident& incident, const std::string& who, base::Time now) {
  if (incident.state == State::resolved) return already(incident, "resolved");
  if (incident.state == State::acknowledged)
    return already(incident, "acknowledged by " + incident.acknowledged_by.value_or("somebody"));
  incident.state = State::acknowledged;
  incident.acknowledged_at = now;
  incident.acknowledged_by = who;
  touch(incident, now);
  return {};
}

base::Done unacknowledge(Incident& incident, base::Time now) {
  if (incident.state == State::resolved) return already(incident, "resolved");
  if (incident.state == State::open) return already(incident, "open: nobody acknowledged it");
  incident.state = State::open;
  incident.acknowledged_at.reset();
  incident.acknowledged_by.reset();
  touch(incident, now);
  return {};
}

base::Done resolve(Incident& incident, const std::string& who, base::Time now) {
  if (incident.state == State::resolved)
    return already(incident, "resolved by " + incident.resolved_by.value_or("somebody"));
  incident.state = State::resolved;
  incident.resolved_at = now;
  incident.resolved_by = who;
  touch(incident, now);
  return {};
}

}  // namespace incidents
