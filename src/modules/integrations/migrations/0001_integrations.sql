create table integrations_integration (
  tenant_id {bytes} not null,
  id {bytes} not null,
  kind {int64} not null,
  name {text} not null,
  created_at {int64} not null,
  created_by {text} not null,
  primary key (tenant_id, id),
  constraint integrations_integration_name unique (tenant_id, name)
);

-- Whose key it is. A signal names only its integration, so this table is looked up before the tenant is
-- known and belongs to none.
create table integrations_key (
  integration_id {bytes} not null,
  key_hash {bytes} not null,         -- SHA-256 of the key
  tenant_id {bytes} not null,
  primary key (integration_id)
);
