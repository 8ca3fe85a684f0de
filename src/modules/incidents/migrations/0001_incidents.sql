create table incidents_sequence (
  tenant_id {bytes} not null primary key,
  next_number {int64} not null
);

create table incidents_incident (
  tenant_id {bytes} not null,
  id {bytes} not null,
  number {int64} not null,          -- INC-<number>
  revision {int64} not null,
  state {int64} not null,           -- 0 open, 1 acknowledged, 2 resolved
  severity {int64} not null,
  headline {text} not null,
  service {text},
  environment {text},
  route_key {text} not null,
  group_labels {bytes} not null,    -- an encoded label set
  group_key {text} not null,
  alerts_total {int64} not null,
  alerts_firing {int64} not null,
  opened_at {int64} not null,
  updated_at {int64} not null,
  acknowledged_at {int64},
  acknowledged_by {text},
  resolved_at {int64},
  resolved_by {text},
  recurrence_of {int64},            -- number of the incident before
  primary key (tenant_id, id)
);
create unique index incidents_by_number on incidents_incident (tenant_id, number);
create index incidents_by_key on incidents_incident (tenant_id, group_key, number);
create index incidents_by_state on incidents_incident (tenant_id, state, opened_at);

create table incidents_episode (
  tenant_id {bytes} not null,
  episode_id {bytes} not null,
  incident_id {bytes} not null,
  firing {bool} not null,
  joined_at {int64} not null,
  primary key (tenant_id, episode_id)
);
create index incidents_episodes_of on incidents_episode (tenant_id, incident_id, episode_id);

create table incidents_entry (
  tenant_id {bytes} not null,
  id {bytes} not null,
  incident_id {bytes} not null,
  at {int64} not null,
  kind {int64} not null,
  actor {text},
  line {text} not null,
  detail {text},
  primary key (tenant_id, id)
);
create index incidents_timeline on incidents_entry (tenant_id, incident_id, at, id);
