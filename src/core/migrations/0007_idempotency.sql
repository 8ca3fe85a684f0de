-- Requests with an Idempotency-Key: written in the unit of their effect, the answer right after it (null until then,
-- and for good where it is not kept).
create table core_idempotency (
  tenant_id {bytes} not null,
  caller_id {bytes} not null,
  idempotency_key {text} not null,
  request_hash {bytes} not null,
  created_at {int64} not null,
  status {int64},
  content_type {text},
  body {text},
  primary key (tenant_id, caller_id, idempotency_key)
);
create index core_idempotency_created on core_idempotency (tenant_id, created_at);
