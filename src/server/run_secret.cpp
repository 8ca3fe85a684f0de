// `mainstay secret`: the keys that seal what the store keeps (docs/secrets.md).
#include <cstdio>

#include "base/describe/read.h"
#include "base/describe/write.h"
#include "core/resealing.h"
#include "core/seal_keys.h"
#include "server/commands.h"
#include "server/configuration/load.h"
#include "server/on_folder.h"

namespace server {
namespace {

// Of the file alone: a running server reads it when it seals or opens next.
base::Result<std::string> new_key(const SecretOptions& options) {
  const ServerOptions configured = TRY(configuration::load({})).options;
  const StorePlace place = TRY(store_place(options.store));
  const core::SealKeys keys(secrets_key_file(configured, place.data));
  const auto randomness = base::system_randomness();
  return keys.add(*randomness);
}

int run_reseal(const SecretOptions& options) {
  const auto resealed = on_folder<core::Resealed>(
      options.store, {"POST", "/v1/secrets/reseal"}, base::describe::to_json(options.reseal),
      [&](Modules& modules, const core::Caller& caller) {
        return modules.resealing().reseal(caller, options.reseal);
      });
  if (!resealed) return fail(resealed.error());
  std::printf("%lld secrets sealed with the key %s\n", static_cast<long long>(resealed->secrets),
              resealed->key.c_str());
  for (const std::string& name : resealed->lost)
    std::printf("webhook %s: its secret was lost, it is disabled; rotate its secret\n",
                name.c_str());
  return exit_done;
}

}  // namespace

int run_secret(const SecretOptions& options) {
  if (options.action == SecretAction::reseal) return run_reseal(options);
  const auto id = new_key(options);
  if (!id) return fail(id.error());
  std::printf("%s\n", id->c_str());
  return exit_done;
}

}  // namespace server
