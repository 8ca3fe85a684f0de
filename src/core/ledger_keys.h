// The private keys that sign for ledgers, a file a tenant: `<folder>/ledger-<tenant>.pem`, mode
// 0600. A new key lies beside the old one until the ledger has the hand-over, so that a crash at
// any moment leaves the key that the store names. Used by Checkpoints and by the offline commands.
// Safe from any thread; two that write one tenant's key are the caller's to keep apart.
#pragma once
#include <optional>
#include <string>
#include <utility>

#include "base/crypto/ed25519.h"
#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"

namespace core {

class LedgerKeys {
 public:
  explicit LedgerKeys(std::string folder) : folder_(std::move(folder)) {}

  // `expected`: the public key that the store names; without one whatever is there. `not_found`
  // says which file is missing; `denied`: others may read it; `conflict`: it is another key.
  base::Result<base::Secret> load(
      const base::Id& tenant,
      const std::optional<base::crypto::ed25519::PublicKey>& expected) const;
  // Makes the folder and the tenant's first key. `conflict` when it has one.
  base::Result<base::Secret> create(const base::Id& tenant, base::Randomness& randomness) const;

  // A rotation: `stage` the new key, tell the store, `take` it.
  base::Done stage(const base::Id& tenant, const base::Secret& seed) const;
  base::Done take(const base::Id& tenant) const;

  std::string path_of(const base::Id& tenant) const;

 private:
  std::string next_path_of(const base::Id& tenant) const { return path_of(tenant) + ".next"; }
  std::string folder_;
};

}  // namespace core
