-- What a tenant keeps longer or shorter than the rule of a module says.
create table core_retention (
  tenant_id {bytes} not null,
  rule {text} not null,
  kept {int64} not null,          -- nanoseconds
  updated_at {int64} not null,
  updated_by {text} not null,
  primary key (tenant_id, rule)
);
