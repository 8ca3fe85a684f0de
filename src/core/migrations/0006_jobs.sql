-- What only one replica does at a time. `fence` goes up each time that somebody takes it, so that a late owner
-- can be told from the one after it. `expires_at` is by the database's clock; 0: free.
create table core_lease (
  name {text} not null primary key,
  owner {text} not null,
  fence {int64} not null,
  expires_at {int64} not null
);

-- Jobs belong to no tenant. `started_at` is set while one runs; where its lease has ended too, the server that
-- ran it died. `poked`: wanted again at once, also while it runs.
create table core_job (
  name {text} not null primary key,
  next_run_at {int64} not null,
  poked {bool} not null,
  owner {text} not null,
  started_at {int64},
  last_run_at {int64},
  last_success_at {int64},
  last_duration {int64} not null,
  status {text} not null,
  error {text} not null,
  runs {int64} not null,
  failures {int64} not null,
  failures_in_row {int64} not null
);

-- How many deliveries led to this entry: 0 when a person or a job wrote it. Not part of its bytes.
alter table core_ledger_entry add column hops {int64} not null default 0;
create index core_parked_any
  on core_parked (tenant_id, next_attempt_at) where next_attempt_at is not null;

-- Where a tenant sends its events. `from_sequence`: it gets what comes after that entry of the ledger.
create table core_webhook (
  tenant_id {bytes} not null,
  id {bytes} not null,
  name {text} not null,
  url {text} not null,
  types {text} not null,         -- separated by spaces
  secret {text} not null,        -- the key of the signatures: needed as it is
  enabled {bool} not null,
  disabled_reason {text} not null,
  from_sequence {int64} not null,
  created_at {int64} not null,
  created_by {text} not null,
  primary key (tenant_id, id)
);
create unique index core_webhook_by_name on core_webhook (tenant_id, name);

-- One row an event and webhook; the body is made of the ledger's entry when it is sent. `next_attempt_at` is set
-- for the first unfinished one of an object only; it is null there too once it is parked.
create table core_webhook_delivery (
  tenant_id {bytes} not null,
  id {bytes} not null,
  webhook_id {bytes} not null,
  sequence {int64} not null,     -- 0: a test
  object {text} not null,
  type {text} not null,
  state {int64} not null,
  attempts {int64} not null,
  next_attempt_at {int64},
  created_at {int64} not null,
  ended_at {int64},
  status {int64},
  error {text} not null,
  duration {int64} not null,
  primary key (tenant_id, id)
);
create unique index core_webhook_delivery_once
  on core_webhook_delivery (tenant_id, webhook_id, sequence) where sequence > 0;
create index core_webhook_delivery_list on core_webhook_delivery (tenant_id, webhook_id, id);
create index core_webhook_delivery_object
  on core_webhook_delivery (tenant_id, webhook_id, object, sequence) where ended_at is null;
create index core_webhook_delivery_next
  on core_webhook_delivery (tenant_id, webhook_id, next_attempt_at) where next_attempt_at is not null;
create index core_webhook_delivery_ended
  on core_webhook_delivery (tenant_id, ended_at) where ended_at is not null;
