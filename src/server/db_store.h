// Which store an offline command is about, and that store opened as it is, neither made nor
// migrated. Used by `mainstay db` and `mainstay audit`. Internal to server/.
#pragma once
#include <memory>
#include <string>

#include "base/result.h"
#include "platform/store/postgres.h"
#include "platform/store/store.h"
#include "server/db_options.h"
#include "server/options.h"

namespace server {

struct StorePlace {
  std::string data;           // the data folder: store, or beside PostgreSQL intake and keys
  PostgresSettings postgres;  // its dsn is "": SQLite in the folder
  bool is_postgres() const { return !postgres.dsn.empty(); }
  std::string name() const;  // for messages: "/var/lib/mainstay", "PostgreSQL of env:STORE"
};

// The flags over the configuration. `invalid` where that cannot be read.
base::Result<StorePlace> store_place(const StoreChoice& choice);

// `not_found` when the folder has none; `unavailable` when the server does not answer; `denied`
// when the role must not serve.
base::Result<std::unique_ptr<store::Store>> open_store(const StorePlace& place);
// The one that may change the schema. `invalid` when PostgreSQL's owner is not known.
base::Result<std::unique_ptr<store::Store>> open_owner(const StorePlace& place);
// With the role that serves.
base::Result<store::PostgresOptions> serving_options(const StorePlace& place);

// `conflict` while a server that serves from a PostgreSQL holds a lease in it, whichever data
// folder it has. One that was killed is seen for as long as a lease lasts, 2 s.
base::Done require_no_server(store::Store& store);

}  // namespace server
