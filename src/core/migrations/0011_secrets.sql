-- The keys that seal secrets of this store, by their ids; the keys themselves stand in a file beside the servers
-- (docs/secrets.md). A server that lacks one does not start.
create table core_seal_key (
  id {text} not null primary key,
  created_at {int64} not null
);
