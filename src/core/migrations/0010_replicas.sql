-- Signals that were acknowledged and not yet flushed, of all tenants: a row is what one replica took in at once.
-- Positions have no gaps: a row holds those from last - count + 1 to last.
create table core_intake (
  last {int64} not null primary key,
  count {int64} not null,
  appender {text} not null,      -- the process that took them in
  records {bytes} not null       -- each: u32 length, little endian, then a record of core/intake_record.h
);
-- 'appended': the last position given; locked by each append, which makes the order of positions that of the
-- commits. 'applied': how far the projection's owner says it has come, for those that wait elsewhere.
create table core_intake_mark (
  name {text} not null primary key,
  position {int64} not null
);

-- Where the holder answers HTTP; empty: nowhere.
alter table core_lease add column address {text} not null default '';

-- What changed lately, for the consoles at other replicas: a row a tenant and topic. `number` goes up with each change.
create table core_notice (
  about {text} not null primary key,   -- "<tenant>/<topic>"
  number {int64} not null,
  changed_at {int64} not null          -- by the database's clock
);
create index core_notice_changed on core_notice (changed_at);
