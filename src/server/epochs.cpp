#include "server/epochs.h"

#include "core/caller.h"
#include "core/ledger.h"
#include "core/ledger_keys.h"

namespace server {
namespace {

base::Result<base::Secret> key_of(const core::LedgerKeys& keys, const base::Id& tenant,
                                  base::Randomness& randomness) {
  auto found = keys.load(tenant, std::nullopt);
  if (found || found.error().code != base::Code::not_found) return found;
  return keys.create(tenant, randomness);
}

}  // namespace

base::Done open_epochs(store::Store& store, const std::vector<LedgerStand>& ledgers,
                       const std::string& folder, const DbOptions& options) {
  const base::SystemClock clock;
  const auto randomness = base::system_randomness();
  const auto ids = base::uuid7_source(clock, *randomness);
  core::Ledger ledger(clock, *ids);
  const core::LedgerKeys keys(folder);
  for (const LedgerStand& stand : ledgers) {
    const auto tenant = base::parse_id(stand.tenant);
    if (!tenant) return base::invalid(stand.tenant + " is no tenant's id");
    const auto seed = TRY(key_of(keys, *tenant, *randomness));
    TRY(store.write(*tenant, [&](store::Transaction& transaction) {
      return ledger.open_epoch(transaction, core::system_caller(*tenant, "db-restore"), seed,
                               {.old = std::nullopt, .who = options.by, .why = options.reason});
    }));
  }
  return {};
}

}  // namespace server
