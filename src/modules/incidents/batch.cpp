#include "modules/incidents/batch.h"

#include "modules/incidents/events.h"
#include "modules/integrations/types.h"

namespace incidents {
namespace {

std::string name_of(const alerts::Episode& episode) {
  return integrations::canonical(episode.labels, episode.annotations).name;
}

}  // namespace

base::Done Batch::apply(const alerts::Transition& transition) {
  switch (transition.kind) {
    case alerts::TransitionKind::opened:
      if (transition.episode->silenced) return {};  // none until the silence ends
      return attach(transition);
    case alerts::TransitionKind::unsilenced:
      return attach(transition);
    case alerts::TransitionKind::resolved:
      return detach(transition);
    case alerts::TransitionKind::silenced:
      return {};
  }
  return {};
}

base::Result<Incident*> Batch::loaded(const base::Id& id) {
  if (const auto known = incidents_.find(id); known != incidents_.end()) return &known->second;
  auto found = TRY(find(transaction_, id));
  if (!found) return base::not_found("incident " + base::to_string(id));
  return &incidents_.emplace(id, *std::move(found)).first->second;
}

// The incident of the key that is open, or a new one.
base::Result<Incident*> Batch::open(const Key& key, const alerts::Episode& episode,
                                    base::Time now) {
  std::optional<Incident> before;
  if (const auto known = by_key_.find(key.group_key); known != by_key_.end()) {
    before = incidents_.at(known->second);
  } else {
    before = TRY(latest(transaction_, key.group_key));
    if (before && incidents_.contains(before->id)) before = incidents_.at(before->id);
  }
  if (before && before->state != State::resolved) {
    by_key_[key.group_key] = before->id;
    Incident& incident = incidents_.emplace(before->id, *before).first->second;
    join(incident, episode, now);
    TRY(tell(incident.id, EntryKind::alert_joined, now, name_of(episode),
             labels::to_text(episode.labels)));
    return &incident;
  }
  Incident incident = opened(key, episode, before, now);
  incident.id = services_.ids.next();
  incident.readable_id = readable(TRY(next_number(transaction_)));
  by_key_[key.group_key] = incident.id;
  opened_.insert(incident.id);
  TRY(tell(incident.id, EntryKind::opened, now, "Incident opened by " + name_of(episode),
           labels::to_text(episode.labels)));
  return &incidents_.insert_or_assign(incident.id, std::move(incident)).first->second;
}

base::Done Batch::attach(const alerts::Transition& transition) {
  const alerts::Episode& episode = *transition.episode;
  if (TRY(member(transaction_, episode.id))) return {};  // was silenced only for a while
  const Key key = key_of(configuration_, episode.labels);
  const Incident* incident = TRY(open(key, episode, transition.at));
  if (incident->state == State::acknowledged) joined_taken_on_.insert(episode.id);
  return put_member(transaction_, {episode.id, incident->id, true}, transition.at);
}

base::Done Batch::detach(const alerts::Transition& transition) {
  auto membership = TRY(member(transaction_, transition.episode->id));
  if (!membership || !membership->firing) return {};
  membership->firing = false;
  TRY(put_member(transaction_, *membership, transition.at));
  ended_.insert(transition.episode->id);
  Incident* incident = TRY(loaded(membership->incident));
  TRY(tell(incident->id, EntryKind::alert_resolved, transition.at,
           name_of(*transition.episode) + " resolved",
           labels::to_text(transition.episode->labels)));
  if (!leave(*incident, transition.at)) return {};
  resolved_.insert(incident->id);
  return tell(incident->id, EntryKind::resolved, transition.at, "Resolved: all alerts have ended",
              std::nullopt);
}

base::Done Batch::tell(const base::Id& incident, EntryKind kind, base::Time at, std::string text,
                       std::optional<std::string> detail) {
  return put_entry(transaction_, incident,
                   {.id = services_.ids.next(),
                    .at = at,
                    .kind = kind,
                    .actor = {},
                    .text = std::move(text),
                    .detail = std::move(detail)});
}

base::Done Batch::write() {
  const core::Caller rule = core::system_caller(transaction_.tenant(), "incidents");
  for (const auto& [id, incident] : incidents_) {
    TRY(put(transaction_, incident));
    if (opened_.contains(id))
      TRY(services_.ledger.append(transaction_, rule, event::opened, incident.readable_id,
                                  incident));
    if (resolved_.contains(id))
      TRY(services_.ledger.append(transaction_, rule, event::resolved, incident.readable_id,
                                  incident));
  }
  return {};
}

}  // namespace incidents
