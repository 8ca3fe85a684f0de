#include "modules/incidents/service.h"

#include <algorithm>

#include "base/text.h"
#include "core/notices.h"
#include "core/tenants.h"
#include "modules/incidents/batch.h"
#include "modules/incidents/correlation.h"
#include "modules/incidents/events.h"
#include "modules/incidents/store.h"

namespace incidents {

Service::Service(const core::Services& services, const alerts::Reads& alerts)
    : services_(services), alerts_(alerts) {}

base::Done Service::load() {
  {
    const std::unique_lock lock(mutex_);
    taken_on_.clear();
  }
  for (const core::Tenant& tenant : services_.tenants.all()) {
    const auto members = TRY(services_.store.read(
        tenant.id, [](const store::Snapshot& snapshot) { return taken_on(snapshot); }));
    const std::unique_lock lock(mutex_);
    for (const Membership& member : members) taken_on_[tenant.id].insert(member.episode);
  }
  return {};
}

base::Result<core::Page<Incident>> Service::list(const core::Caller& caller,
                                                 const IncidentFilter& filter) const {
  TRY(caller.require(permission::read));
  return services_.store.read(caller.tenant, [&](const store::Snapshot& snapshot) {
    return incidents::list(snapshot, filter);
  });
}

base::Result<Incident> Service::get(const core::Caller& caller, std::string_view id) const {
  TRY(caller.require(permission::read));
  return services_.store.read(
      caller.tenant, [&](const store::Snapshot& snapshot) { return incidents::get(snapshot, id); },
      store::Statements::one);
}

base::Result<core::Page<alerts::Alert>> Service::alerts_of(const core::Caller& caller,
                                                           const OfIncident& of) const {
  TRY(caller.require(permission::read));
  base::Id after;
  if (of.cursor) {
    const auto keys = TRY(core::decode_cursor(*of.cursor, 1));
    after = TRY(base::parse_id(keys.front()));
  }
  const auto rows = TRY(services_.store.read(
      caller.tenant, [&](const store::Snapshot& snapshot) -> base::Result<std::vector<Membership>> {
        const Incident incident = TRY(incidents::get(snapshot, of.id));
        return members(snapshot, incident.id, after, of.limit + 1);
      }));
  std::vector<base::Id> ids;
  for (const Membership& row : rows) ids.push_back(row.episode);
  core::Page<alerts::Alert> page;
  if (ids.size() > static_cast<std::size_t>(of.limit)) {
    ids.pop_back();
    page.next = core::encode_cursor({base::to_string(ids.back())});
  }
  const auto names = TRY(incidents_of(caller.tenant, ids));
  for (const auto& stored : TRY(alerts_.stored(caller.tenant, ids))) {
    const auto current = alerts_.find(caller.tenant, stored->id);
    const alerts::Episode& episode = current ? *current : *stored;
    page.items.push_back(alerts::to_alert(episode, alerts_.suppression(caller.tenant, episode)));
    page.items.back().incident = names.at(episode.id);
  }
  return page;
}

void Service::publish(store::Transaction& transaction, const Incident& incident) {
  transaction.after_commit([this, tenant = transaction.tenant(), id = incident.readable_id,
                            revision = incident.revision] {
    services_.notices.publish(tenant, {.topic = "incidents", .id = id, .revision = revision});
  });
}

// Hot state for notify's repeats: what a person took on, and no more once they gave it back.
base::Done Service::remember_taken_on(store::Transaction& transaction, const Incident& incident) {
  std::vector<base::Id> episodes;
  base::Id after;
  for (;;) {
    const auto some = TRY(members(transaction, incident.id, after, core::page_limit_max));
    for (const Membership& member : some)
      if (member.firing) episodes.push_back(member.episode);
    if (some.size() < static_cast<std::size_t>(core::page_limit_max)) break;
    after = some.back().episode;
  }
  transaction.after_commit([this, tenant = transaction.tenant(), episodes = std::move(episodes),
                            taken = incident.state != State::open] {
    const std::unique_lock lock(mutex_);
    auto& set = taken_on_[tenant];
    for (const base::Id& id : episodes) {
      if (taken)
        set.insert(id);
      else
        set.erase(id);
    }
  });
  return {};
}

base::Result<Incident> Service::act(const core::Caller& caller, std::string_view id,
                                    const Deed& deed, const Change& change) {
  TRY(caller.require(permission::respond));
  return services_.store.write(caller.tenant,
                               [&](store::Transaction& transaction) -> base::Result<Incident> {
                                 const base::Time now = services_.clock.now();
                                 Incident incident = TRY(incidents::get(transaction, id));
                                 TRY(change(incident, now));
                                 TRY(put(transaction, incident));
                                 TRY(put_entry(transaction, incident.id,
                                               {.id = services_.ids.next(),
                                                .at = now,
                                                .kind = deed.kind,
                                                .actor = caller.name,
                                                .text = caller.name + " " + deed.text,
                                                .detail = deed.comment}));
                                 TRY(services_.ledger.append(transaction, caller, deed.event,
                                                             incident.readable_id, incident));
                                 TRY(remember_taken_on(transaction, incident));
                                 publish(transaction, incident);
                                 return incident;
                               });
}

base::Result<Incident> Service::acknowledge(const core::Caller& caller, std::string_view id,
                                            const Comment& comment) {
  return act(caller, id,
             {EntryKind::acknowledged, event::acknowledged, "acknowledged", comment.comment},
             [&](Incident& incident, base::Time now) {
               return incidents::acknowledge(incident, caller.name, now);
             });
}

base::Result<Incident> Service::unacknowledge(const core::Caller& caller, std::string_view id) {
  return act(
      caller, id, {EntryKind::unacknowledged, event::unacknowledged, "gave it back", {}},
      [](Incident& incident, base::Time now) { return incidents::unacknowledge(incident, now); });
}

base::Result<Incident> Service::resolve(const core::Caller& caller, std::string_view id,
                                        const Comment& comment) {
  return act(caller, id, {EntryKind::resolved, event::resolved, "resolved it", comment.comment},
             [&](Incident& incident, base::Time now) {
               return incidents::resolve(incident, caller.name, now);
             });
}

base::Result<TimelineEntry> Service::note(const core::Caller& caller, std::string_view id,
                                          const WantedNote& note) {
  TRY(caller.require(permission::respond));
  return services_.store.write(caller.tenant,
                               [&](store::Transaction& transaction) -> base::Result<TimelineEntry> {
                                 Incident incident = TRY(incidents::get(transaction, id));
                                 incident.updated_at = services_.clock.now();
                                 ++incident.revision;
                                 const TimelineEntry entry{.id = services_.ids.next(),
                                                           .at = incident.updated_at,
                                                           .kind = EntryKind::note,
                                                           .actor = caller.name,
                                                           .text = note.text,
                                                           .detail = {}};
                                 TRY(put(transaction, incident));
                                 TRY(put_entry(transaction, incident.id, entry));
                                 TRY(services_.ledger.append(transaction, caller, event::noted,
                                                             incident.readable_id, entry));
                                 publish(transaction, incident);
                                 return entry;
                               });
}

base::Done Service::commit(store::Transaction& transaction,
                           std::span<const alerts::Transition> transitions) {
  const auto configuration = notify_->configuration(transaction.tenant());
  Batch batch(services_, transaction, *configuration);
  for (const alerts::Transition& transition : transitions) TRY(batch.apply(transition));
  TRY(batch.write());
  for (const auto& [id, incident] : batch.incidents()) publish(transaction, incident);
  transaction.after_commit([this, tenant = transaction.tenant(), joined = batch.joined_taken_on(),
                            ended = batch.ended()] {
    const std::unique_lock lock(mutex_);
    auto& set = taken_on_[tenant];
    set.insert(joined.begin(), joined.end());
    for (const base::Id& id : ended) set.erase(id);
  });
  return {};
}

void Service::committed(const base::Id&, std::span<const alerts::Transition>) {
  // The unit of work's after_commit did what there was to do.
}

base::Result<std::map<base::Id, std::string>> Service::incidents_of(
    const base::Id& tenant, const std::vector<base::Id>& episodes) const {
  return services_.store.read(
      tenant, [&](const store::Snapshot& snapshot) { return readable_ids_of(snapshot, episodes); });
}

bool Service::acknowledged(const base::Id& tenant, const base::Id& episode) const {
  const std::shared_lock lock(mutex_);
  const auto found = taken_on_.find(tenant);
  return found != taken_on_.end() && found->second.contains(episode);
}

}  // namespace incidents
