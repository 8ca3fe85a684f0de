create table alerts_episode (
  tenant_id {bytes} not null,
  id {bytes} not null,
  integration_id {bytes} not null,   -- 16 zero bytes: came by an API of ours
  dedup_key {text} not null,         -- empty: the labels are the identity
  labels {bytes} not null,           -- as engines/labels encodes them
  annotations {bytes} not null,
  generator_url {text} not null,
  starts_at {int64} not null,
  ends_at {int64} not null,
  updated_at {int64} not null,       -- of a resolved one: when it was resolved here
  timeout {bool} not null,
  resolved {bool} not null,
  silenced {bool} not null,
  position {int64} not null,         -- of the last intake record that touched it
  primary key (tenant_id, id)
);
-- Partial, so that a re-send's new updated_at moves nothing in them.
create index alerts_episode_open on alerts_episode (tenant_id) where resolved = false;
create index alerts_episode_resolved on alerts_episode (tenant_id, updated_at, id) where resolved = true;

create table alerts_silence (
  tenant_id {bytes} not null,
  id {bytes} not null,
  matchers {text} not null,          -- JSON, in the order given
  starts_at {int64} not null,
  ends_at {int64} not null,
  created_at {int64} not null,
  updated_at {int64} not null,
  created_by {text} not null,
  comment {text} not null,
  annotations {text} not null,       -- JSON
  primary key (tenant_id, id)
);
create index alerts_silence_by_end on alerts_silence (tenant_id, ends_at);

-- How far the intake was read. Tenant zero: by the projection as a whole; a tenant: its last dead letter.
create table alerts_position (
  tenant_id {bytes} not null,
  position {int64} not null,
  at {int64} not null,
  primary key (tenant_id)
);
