-- Signals that could not be read: the raw bytes as they came, and why. `kind` is the signal's, for replay.
create table core_dead_letter (
  tenant_id {bytes} not null,
  id {bytes} not null,
  integration_id {bytes} not null,
  received_at {int64} not null,
  kind {int64} not null,
  reason {text} not null,
  size {int64} not null,
  bytes {bytes} not null,
  primary key (tenant_id, id)
);
create index core_dead_letter_integration on core_dead_letter (tenant_id, integration_id, id);
create index core_dead_letter_received on core_dead_letter (tenant_id, received_at);
