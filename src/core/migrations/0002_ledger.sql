-- The ledger. `bytes` is the truth: canonical JSON (RFC 8785), hashed into `leaf_hash`. `type`, `object` and
-- `at` repeat what the bytes say, to be found by; verification compares them. `sequence` is null between
-- the insert and the sequencing, which happens before the same commit on SQLite.
create table core_ledger_entry (
  tenant_id {bytes} not null,
  id {bytes} not null,
  sequence {int64},
  at {int64} not null,
  type {text} not null,
  object {text} not null,
  bytes {bytes} not null,
  leaf_hash {bytes} not null,
  primary key (tenant_id, id)
);
-- Partial, so that an insert and its sequencing touch each of the three once.
create unique index core_ledger_entry_sequence
  on core_ledger_entry (tenant_id, sequence) where sequence is not null;
create index core_ledger_entry_object
  on core_ledger_entry (tenant_id, object, sequence) where sequence is not null;
create index core_ledger_entry_type
  on core_ledger_entry (tenant_id, type, sequence) where sequence is not null;
create index core_ledger_entry_unsequenced
  on core_ledger_entry (tenant_id, id) where sequence is null;

-- One row a tenant: how many entries are in the tree, and the roots of its complete subtrees.
create table core_ledger_head (
  tenant_id {bytes} not null,
  size {int64} not null,
  frontier {bytes} not null,
  primary key (tenant_id)
);
