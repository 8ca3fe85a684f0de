-- How far each subscriber has seen its tenant's ledger.
create table core_subscriber_cursor (
  tenant_id {bytes} not null,
  subscriber {text} not null,
  sequence {int64} not null,
  primary key (tenant_id, subscriber)
);

-- Entries that a subscriber's cursor has passed but that were not delivered: one whose delivery failed, and
-- behind it the later ones of the same object. `next_attempt_at` is set for the first of an object only;
-- it is null there too once the entry is parked (`attempts` at its maximum).
create table core_parked (
  tenant_id {bytes} not null,
  subscriber {text} not null,
  sequence {int64} not null,
  object {text} not null,
  attempts {int64} not null,
  error {text} not null,
  next_attempt_at {int64},
  primary key (tenant_id, subscriber, sequence)
);
create index core_parked_object on core_parked (tenant_id, subscriber, object, sequence);
create index core_parked_next
  on core_parked (tenant_id, subscriber, next_attempt_at) where next_attempt_at is not null;
