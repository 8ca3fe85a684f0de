// Sealing anew what the store keeps sealed: with the newest key, after a rotation, and what a
// release before this one stored as it was. Of all tenants, for the keys are the server's. Safe
// from any thread.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/describe/describe.h"
#include "base/result.h"
#include "core/caller.h"
#include "core/secrets.h"
#include "core/services.h"

namespace core {

namespace permission {
inline constexpr Permission secrets_reseal{
    "secrets:reseal", "Seal the stored secrets anew with the newest key", admins};
}  // namespace permission

struct WantedReseal {
  bool lost = false;
};
const base::describe::Type& described(base::describe::Tag<WantedReseal>);

struct Resealed {
  std::string key;           // that seals all of them now
  std::int64_t secrets = 0;  // that were sealed anew
  std::int64_t retired_keys = 0;
  std::vector<std::string> lost;  // webhooks, by name
};
const base::describe::Type& described(base::describe::Tag<Resealed>);

class Resealing {
 public:
  Resealing(const Services& services, const Secrets& secrets)
      : services_(services), secrets_(secrets) {}

  // At the start: what is not sealed yet. Nothing of it needs a key of before.
  base::Done seal_plain();
  // All that another key seals. `conflict` when one cannot be opened; with `lost` such a webhook
  // gets a new secret instead, which nobody knows, and is disabled until its secret is rotated.
  base::Result<Resealed> reseal(const Caller& caller, const WantedReseal& wanted);

 private:
  const Services& services_;
  const Secrets& secrets_;
};

}  // namespace core
