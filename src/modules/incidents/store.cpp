#include "modules/incidents/store.h"

#include "base/text.h"
#include "base/utf8.h"
#include "core/list_query.h"
#include "engines/labels/label_set.h"

namespace incidents {
namespace {

constexpr std::string_view incident_columns = R"(
select incidents_incident.id, incidents_incident.number, incidents_incident.revision,
       incidents_incident.state, incidents_incident.severity, incidents_incident.headline,
       incidents_incident.service, incidents_incident.environment, incidents_incident.route_key,
       incidents_incident.group_labels, incidents_incident.group_key,
       incidents_incident.alerts_total, incidents_incident.alerts_firing,
       incidents_incident.opened_at, incidents_incident.updated_at,
       incidents_incident.acknowledged_at, incidents_incident.acknowledged_by,
       incidents_incident.resolved_at, incidents_incident.resolved_by,
       incidents_incident.recurrence_of
from incidents_incident where incidents_incident.tenant_id = $1)";

constexpr std::string_view put_incident_sql = R"(
insert into incidents_incident (tenant_id, id, number, revision, state, severity, headline, service,
  environment, route_key, group_labels, group_key, alerts_total, alerts_firing, opened_at,
  updated_at, acknowledged_at, acknowledged_by, resolved_at, resolved_by, recurrence_of)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
  $21)
on conflict (tenant_id, id) do update set
  revision = excluded.revision, state = excluded.state, severity = excluded.severity,
  alerts_total = excluded.alerts_total, alerts_firing = excluded.alerts_firing,
  updated_at = excluded.updated_at, acknowledged_at = excluded.acknowledged_at,
  acknowledged_by = excluded.acknowledged_by, resolved_at = excluded.resolved_at,
  resolved_by = excluded.resolved_by)";

constexpr std::string_view next_number_sql = R"(
insert into incidents_sequence (tenant_id, next_number) values ($1, 2)
on conflict (tenant_id) do update set next_number = incidents_sequence.next_number + 1)";

constexpr std::string_view put_member_sql = R"(
insert into incidents_episode (tenant_id, episode_id, incident_id, firing, joined_at)
values ($1, $2, $3, $4, $5)
on conflict (tenant_id, episode_id) do update set firing = excluded.firing)";

constexpr std::string_view member_columns = R"(
select incidents_episode.episode_id, incidents_episode.incident_id, incidents_episode.firing
from incidents_episode where incidents_episode.tenant_id = $1)";

constexpr std::string_view taken_on_sql = R"(
select incidents_episode.episode_id, incidents_episode.incident_id, incidents_episode.firing
from incidents_episode join incidents_incident
  on incidents_incident.tenant_id = incidents_episode.tenant_id
  and incidents_incident.id = incidents_episode.incident_id
where incidents_episode.tenant_id = $1 and incidents_episode.firing
  and incidents_incident.state <> 0)";

constexpr std::string_view number_of_episode_sql = R"(
select incidents_incident.number
from incidents_episode join incidents_incident
  on incidents_incident.tenant_id = incidents_episode.tenant_id
  and incidents_incident.id = incidents_episode.incident_id
where incidents_episode.tenant_id = $1 and incidents_episode.episode_id = $2)";

constexpr std::string_view put_entry_sql = R"(
insert into incidents_entry (tenant_id, id, incident_id, at, kind, actor, line, detail)
values ($1, $2, $3, $4, $5, $6, $7, $8))";

constexpr std::string_view entries_sql = R"(
select incidents_entry.id, incidents_entry.at, incidents_entry.kind, incidents_entry.actor,
       incidents_entry.line, incidents_entry.detail
from incidents_entry
where incidents_entry.tenant_id = $1 and incidents_entry.incident_id = $2
  and (incidents_entry.at, incidents_entry.id) < ($3, $4)
order by incidents_entry.at desc, incidents_entry.id desc limit $5)";

Incident incident_of(const store::Row& row) {
  const auto labels = labels::LabelSet::decode(row.bytes(9));
  Incident incident;
  incident.id = row.id(0);
  incident.readable_id = readable(row.integer(1));
  incident.revision = row.integer(2);
  incident.state = static_cast<State>(row.integer(3));
  incident.severity = static_cast<std::int32_t>(row.integer(4));
  incident.headline = row.text(5);
  incident.service = row.optional_text(6);
  incident.environment = row.optional_text(7);
  incident.route_key = row.text(8);
  if (labels) incident.group_labels = labels->to_map();
  incident.group_key = row.text(10);
  incident.alerts_total = row.integer(11);
  incident.alerts_firing = row.integer(12);
  incident.opened_at = row.time(13);
  incident.updated_at = row.time(14);
  incident.acknowledged_at = row.optional_time(15);
  incident.acknowledged_by = row.optional_text(16);
  incident.resolved_at = row.optional_time(17);
  incident.resolved_by = row.optional_text(18);
  if (!row.is_null(19)) incident.recurrence_of = readable(row.integer(19));
  return incident;
}

Membership member_of(const store::Row& row) { return {row.id(0), row.id(1), row.boolean(2)}; }

// The bare name is the direction that "-" turns: "-severity" is most severe first, and 1 is
// critical.
std::vector<core::Sortable> sortable_columns() {
  using core::Order;
  const auto key = [](const std::string& column, Order order) {
    return core::SortKey{"incidents_incident." + column, order, core::KeyType::int64};
  };
  return {{"severity", key("severity", Order::descending)},
          {"started", key("opened_at", Order::ascending)},
          {"updated", key("updated_at", Order::ascending)},
          {"alerts", key("alerts_total", Order::ascending)}};
}

std::string sort_value(const Incident& incident, std::string_view column) {
  if (column.ends_with("severity")) return std::to_string(incident.severity);
  if (column.ends_with("opened_at")) return std::to_string(incident.opened_at.nanoseconds);
  if (column.ends_with("updated_at")) return std::to_string(incident.updated_at.nanoseconds);
  return std::to_string(incident.alerts_total);
}

base::Result<std::optional<Incident>> one(const store::Snapshot& snapshot, std::string_view where,
                                          store::Value value) {
  std::optional<Incident> found;
  TRY(snapshot.first(std::string(incident_columns).append(where), {snapshot.tenant(), value},
                     [&](const store::Row& row) { found = incident_of(row); }));
  return found;
}

}  // namespace

std::string readable(std::int64_t number) { return "INC-" + std::to_string(number); }

std::optional<std::int64_t> number_of(std::string_view readable_id) {
  if (readable_id.size() < 5 || !base::equal_ignoring_case(readable_id.substr(0, 4), "INC-"))
    return std::nullopt;
  return base::to_int64(readable_id.substr(4));
}

base::Result<std::int64_t> next_number(store::Transaction& transaction) {
  TRY(transaction.run(next_number_sql, {transaction.tenant()}));
  std::int64_t next = 0;
  TRY(transaction.first("select next_number from incidents_sequence where tenant_id = $1",
                        {transaction.tenant()},
                        [&](const store::Row& row) { next = row.integer(0); }));
  return next - 1;
}

base::Done put(store::Transaction& transaction, const Incident& incident) {
  const labels::LabelSet group = labels::LabelSet::from(incident.group_labels);
  std::optional<std::int64_t> before;
  if (incident.recurrence_of) before = number_of(*incident.recurrence_of);
  TRY(transaction.run(put_incident_sql, {transaction.tenant(),
                                         incident.id,
                                         number_of(incident.readable_id).value_or(0),
                                         incident.revision,
                                         static_cast<std::int64_t>(incident.state),
                                         std::int64_t{incident.severity},
                                         incident.headline,
                                         incident.service,
                                         incident.environment,
                                         incident.route_key,
                                         store::Bytes{group.encoded()},
                                         incident.group_key,
                                         incident.alerts_total,
                                         incident.alerts_firing,
                                         incident.opened_at,
                                         incident.updated_at,
                                         incident.acknowledged_at,
                                         incident.acknowledged_by,
                                         incident.resolved_at,
                                         incident.resolved_by,
                                         before}));
  return {};
}

base::Result<std::optional<Incident>> find(const store::Snapshot& snapshot, const base::Id& id) {
  return one(snapshot, " and incidents_incident.id = $2", id);
}

base::Result<Incident> get(const store::Snapshot& snapshot, std::string_view id) {
  std::optional<Incident> found;
  if (const auto number = number_of(id)) {
    found = TRY(one(snapshot, " and incidents_incident.number = $2", *number));
  } else if (const auto uuid = base::parse_id(id)) {
    found = TRY(find(snapshot, *uuid));
  }
  if (!found)
    return base::not_found("there is no incident " + std::string(base::first_bytes(id, 64)));
  return *std::move(found);
}

base::Result<std::optional<Incident>> latest(const store::Snapshot& snapshot,
                                             std::string_view group_key) {
  return one(
      snapshot,
      " and incidents_incident.group_key = $2 order by incidents_incident.number desc limit 1",
      group_key);
}

base::Result<core::Page<Incident>> list(const store::Snapshot& snapshot,
                                        const IncidentFilter& filter) {
  const auto sortable = sortable_columns();
  auto keys = TRY(core::sort_keys(filter.sort.value_or("-started"), sortable));
  std::vector<std::string> names;
  for (const core::SortKey& key : keys) names.push_back(key.column);
  keys.push_back({"incidents_incident.number", core::Order::descending, core::KeyType::int64});
  core::ListQuery query(incident_columns, snapshot.tenant());
  query.where_in("incidents_incident.state", filter.state);
  query.where_in("incidents_incident.severity", filter.severity);
  if (filter.service) query.where(" and incidents_incident.service = ", *filter.service);
  if (filter.q) {
    if (const auto number = number_of(*filter.q))
      query.where(" and incidents_incident.number = ", *number);
    else
      query.where_contains("incidents_incident.headline", *filter.q);
  }
  TRY(query.page(std::move(keys), filter.cursor, filter.limit));
  return query.run<Incident>(snapshot, incident_of, [&names](const Incident& last) {
    std::vector<std::string> values;
    for (const std::string& name : names) values.push_back(sort_value(last, name));
    values.push_back(std::to_string(number_of(last.readable_id).value_or(0)));
    return values;
  });
}

base::Result<base::Time> next_opened(const store::Snapshot& snapshot, const Incident& incident) {
  base::Time next = base::time_max;
  TRY(snapshot.first(
      "select incidents_incident.opened_at from incidents_incident"
      " where incidents_incident.tenant_id = $1 and incidents_incident.group_key = $2"
      " and incidents_incident.number > $3 order by incidents_incident.number limit 1",
      {snapshot.tenant(), incident.group_key, number_of(incident.readable_id).value_or(0)},
      [&](const store::Row& row) { next = row.time(0); }));
  return next;
}

base::Done put_member(store::Transaction& transaction, const Membership& member, base::Time now) {
  TRY(transaction.run(put_member_sql,
                      {transaction.tenant(), member.episode, member.incident, member.firing, now}));
  return {};
}

base::Result<std::optional<Membership>> member(const store::Snapshot& snapshot,
                                               const base::Id& episode) {
  std::optional<Membership> found;
  TRY(snapshot.first(std::string(member_columns) + " and incidents_episode.episode_id = $2",
                     {snapshot.tenant(), episode},
                     [&](const store::Row& row) { found = member_of(row); }));
  return found;
}

base::Result<std::vector<Membership>> members(const store::Snapshot& snapshot,
                                              const base::Id& incident, const base::Id& after,
                                              std::int32_t limit) {
  std::vector<Membership> found;
  TRY(snapshot.each(std::string(member_columns) + " and incidents_episode.incident_id = $2 and"
                                                  " incidents_episode.episode_id > $3"
                                                  " order by incidents_episode.episode_id limit $4",
                    {snapshot.tenant(), incident, after, std::int64_t{limit}},
                    [&](const store::Row& row) { found.push_back(member_of(row)); }));
  return found;
}

base::Result<std::map<base::Id, std::string>> readable_ids_of(
    const store::Snapshot& snapshot, const std::vector<base::Id>& episodes) {
  std::map<base::Id, std::string> ids;
  for (const base::Id& episode : episodes)
    TRY(snapshot.first(number_of_episode_sql, {snapshot.tenant(), episode},
                       [&](const store::Row& row) { ids[episode] = readable(row.integer(0)); }));
  return ids;
}

base::Result<std::vector<Membership>> taken_on(const store::Snapshot& snapshot) {
  std::vector<Membership> found;
  TRY(snapshot.each(taken_on_sql, {snapshot.tenant()},
                    [&](const store::Row& row) { found.push_back(member_of(row)); }));
  return found;
}

base::Done put_entry(store::Transaction& transaction, const base::Id& incident,
                     const TimelineEntry& entry) {
  TRY(transaction.run(put_entry_sql, {transaction.tenant(), entry.id, incident, entry.at,
                                      static_cast<std::int64_t>(entry.kind), entry.actor,
                                      entry.text, entry.detail}));
  return {};
}

base::Result<std::vector<TimelineEntry>> entries(const store::Snapshot& snapshot,
                                                 const base::Id& incident,
                                                 const std::pair<base::Time, base::Id>& before,
                                                 std::int32_t limit) {
  std::vector<TimelineEntry> found;
  TRY(snapshot.each(entries_sql,
                    {snapshot.tenant(), incident, before.first, before.second, std::int64_t{limit}},
                    [&](const store::Row& row) {
                      found.push_back({.id = row.id(0),
                                       .at = row.time(1),
                                       .kind = static_cast<EntryKind>(row.integer(2)),
                                       .actor = row.optional_text(3),
                                       .text = std::string(row.text(4)),
                                       .detail = row.optional_text(5)});
                    }));
  return found;
}

}  // namespace incidents
