create table core_tenant (
  id {bytes} not null primary key,
  name {text} not null unique,
  created_at {int64} not null
);

create table core_user (
  tenant_id {bytes} not null,
  id {bytes} not null,
  name {text} not null,
  password_hash {text} not null,    -- argon2id, PHC format
  role {int64} not null,
  created_at {int64} not null,
  primary key (tenant_id, id)
);
create unique index core_user_by_name on core_user (tenant_id, name);

create table core_token (
  tenant_id {bytes} not null,
  id {bytes} not null,
  name {text} not null,
  role {int64} not null,
  created_at {int64} not null,
  created_by {text} not null,
  expires_at {int64},
  last_used_at {int64},
  primary key (tenant_id, id)
);

-- Found before the tenant is known: by the SHA-256 of what was shown. No tenant's table.
create table core_token_key (
  hash {bytes} not null primary key,
  tenant_id {bytes} not null,
  token_id {bytes} not null
);
create index core_token_key_of on core_token_key (token_id);

create table core_session (
  hash {bytes} not null primary key,
  tenant_id {bytes} not null,
  user_id {bytes} not null,
  created_at {int64} not null,
  expires_at {int64} not null,
  last_used_at {int64} not null
);
