-- The tree's full tiles, so that a proof reads a few rows and not the log: 256 hashes of one level, 32 bytes
-- each. Tile `position` of level 0 holds the leaf hashes 256 x position and on; a hash of level n + 1 is the
-- root of a tile of level n.
create table core_ledger_tile (
  tenant_id {bytes} not null,
  level {int64} not null,
  position {int64} not null,
  hashes {bytes} not null,
  primary key (tenant_id, level, position)
);

-- What was signed about the ledger (checkpoints, epochs, hand-overs of the key), numbered from 1. The number's
-- order is the order in which the sinks are given them.
create table core_ledger_note (
  tenant_id {bytes} not null,
  number {int64} not null,
  kind {int64} not null,
  origin {text} not null,
  size {int64} not null,
  at {int64} not null,
  note {text} not null,
  primary key (tenant_id, number)
);
create index core_ledger_note_kind on core_ledger_note (tenant_id, kind, number);

-- How far each sink was given the notes.
create table core_ledger_sink (
  tenant_id {bytes} not null,
  sink {text} not null,
  number {int64} not null,
  primary key (tenant_id, sink)
);

-- The public keys that sign for a tenant; the one that is not retired does. Private keys are files.
create table core_ledger_key (
  tenant_id {bytes} not null,
  public_key {bytes} not null,
  created_at {int64} not null,
  retired_at {int64},
  primary key (tenant_id, public_key)
);
