#include "server/db_store.h"

#include "core/lease.h"
#include "server/configuration/load.h"
#include "server/configuration/secret_reference.h"
#include "server/db.h"

namespace server {

std::string StorePlace::name() const {
  return is_postgres() ? "PostgreSQL of " + postgres.dsn : data;
}

base::Result<StorePlace> store_place(const StoreChoice& choice) {
  const ServerOptions configured = TRY(configuration::load({})).options;
  StorePlace place{.data = choice.data.empty() ? configured.data : choice.data,
                   .postgres = configured.postgres};
  if (!choice.dsn.empty()) place.postgres.dsn = choice.dsn == sqlite_choice ? "" : choice.dsn;
  if (!choice.migrate_dsn.empty()) place.postgres.migrate_dsn = choice.migrate_dsn;
  return place;
}

base::Result<store::PostgresOptions> serving_options(const StorePlace& place) {
  store::PostgresOptions options = place.postgres.limits;
  options.role = store::PostgresRole::serve;
  options.dsn = TRY(configuration::resolve(place.postgres.dsn));
  options.connections_min = 0;
  return options;
}

base::Result<std::unique_ptr<store::Store>> open_store(const StorePlace& place) {
  if (!place.is_postgres()) return open_store(place.data);
  return store::open_postgres(TRY(serving_options(place)));
}

base::Result<std::unique_ptr<store::Store>> open_owner(const StorePlace& place) {
  if (!place.is_postgres()) return open_store(place.data);
  if (place.postgres.migrate_dsn.empty())
    return base::invalid(
        "only the owner of the tables changes the schema: give --migrate-dsn, or"
        " store.migrate_dsn in the configuration");
  store::PostgresOptions options = TRY(serving_options(place));
  options.serving_role = TRY(store::postgres_user(options.dsn));
  options.role = store::PostgresRole::migrate;
  options.dsn = TRY(configuration::resolve(place.postgres.migrate_dsn));
  return store::open_postgres(options);
}

base::Done require_no_server(store::Store& store) {
  if (store.dialect() == store::Dialect::sqlite) return {};  // its folder's lock says it
  const auto owner = TRY(core::lease_owner(store, base::SystemClock()));
  if (!owner) return {};
  return base::conflict("a server serves from this PostgreSQL (" + *owner + "): stop it first");
}

}  // namespace server
