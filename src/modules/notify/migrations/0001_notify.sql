-- What was sent last to each integration about each group: survives restarts, prevents repeats.
create table notify_log (
  tenant_id {bytes} not null,
  log_key {text} not null,          -- group key, route ordinal, receiver, integration, index
  firing {bytes} not null,          -- 24 bytes an alert: hash, episode id; sorted by hash
  resolved {bytes} not null,
  muted {bytes} not null,           -- 8 bytes an alert: hash
  sent_at {int64} not null,
  expires_at {int64} not null,
  primary key (tenant_id, log_key)
);

-- The delivery log that people read.
create table notify_delivery (
  tenant_id {bytes} not null,
  id {bytes} not null,
  at {int64} not null,
  receiver {text} not null,
  integration {text} not null,
  target {text} not null,
  group_key {text} not null,
  reason {int64} not null,
  firing {bool} not null,
  alerts_total {int64} not null,
  outcome {int64} not null,
  attempts {int64} not null,
  error {text},
  duration_ms {int64} not null,
  primary key (tenant_id, id)
);
create index notify_delivery_by_time on notify_delivery (tenant_id, at, id);
create index notify_delivery_by_group on notify_delivery (tenant_id, group_key, at);
