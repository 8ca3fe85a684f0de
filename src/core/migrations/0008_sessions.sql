-- Sessions that can be listed and ended. Those of before end with it: people sign in again.
drop table core_session;
create table core_session (
  hash {bytes} not null primary key,  -- SHA-256 of the cookie; found before the tenant is known: no tenant's table
  id {bytes} not null unique,
  tenant_id {bytes} not null,
  user_id {bytes} not null,
  created_at {int64} not null,
  expires_at {int64} not null,
  last_used_at {int64} not null,
  remote {text} not null,
  user_agent {text} not null
);
create index core_session_of_user on core_session (tenant_id, user_id);
