#include "core/resealing.h"

#include <functional>
#include <utility>

#include "core/ledger.h"
#include "core/notices.h"
#include "core/tenants.h"
#include "core/webhook_secret.h"
#include "core/webhook_store.h"
#include "platform/telemetry/log.h"

namespace core {
namespace {

using base::describe::field;

constexpr std::string_view lost_reason = "its secret was lost: rotate it, then enable the webhook";

base::Result<base::Secret> plain_of(const Secrets& secrets, const SecretPlace& place,
                                    const std::string& stored) {
  if (!is_sealed(stored)) return base::Secret(stored);
  return secrets.open(place, stored);
}

}  // namespace

const base::describe::Type& described(base::describe::Tag<WantedReseal>) {
  static constexpr base::describe::Field fields[] = {field<&WantedReseal::lost>(
      "lost", "The key of some is gone: give those webhooks new secrets, and disable them",
      {.defaulted = true})};
  static constexpr auto type =
      base::describe::object("WantedReseal", "How stored secrets are sealed anew", fields);
  return type;
}

const base::describe::Type& described(base::describe::Tag<Resealed>) {
  static constexpr base::describe::Field fields[] = {
      field<&Resealed::key>("key", "The id of the key that seals all of them now"),
      field<&Resealed::secrets>("secrets", "How many were sealed anew"),
      field<&Resealed::retired_keys>("retired_keys", "Keys that seal nothing any more"),
      field<&Resealed::lost>("lost", "Webhooks whose secrets could not be opened")};
  static constexpr auto type = base::describe::object("Resealed", "What was sealed anew", fields);
  return type;
}

base::Done Resealing::seal_plain() {
  for (const Tenant& tenant : services_.tenants.all()) {
    const auto is_plain = [](const store::Snapshot& snapshot) -> base::Result<bool> {
      for (const auto& stored : TRY(webhook_store::all(snapshot)))
        if (!is_sealed(stored.sealed_secret)) return true;
      return false;
    };
    const bool any = TRY(services_.store.read(tenant.id, is_plain));
    if (!any) continue;
    const Sealer sealer = TRY(secrets_.sealer());
    TRY(services_.store.write(tenant.id, [&](store::Transaction& transaction) -> base::Done {
      for (auto& stored : TRY(webhook_store::all(transaction))) {
        if (is_sealed(stored.sealed_secret)) continue;
        stored.sealed_secret =
            TRY(sealer.seal(transaction, webhook_secret_place(tenant.id, stored.webhook.id),
                            base::Secret(stored.sealed_secret)));
        TRY(webhook_store::update(transaction, stored));
      }
      return {};
    }));
    services_.log.info("secrets of webhooks are sealed now",
                       {{"tenant", tenant.name}, {"key", sealer.key_id()}});
  }
  return {};
}

base::Result<Resealed> Resealing::reseal(const Caller& caller, const WantedReseal& wanted) {
  TRY(caller.require(permission::secrets_reseal));
  const Sealer sealer = TRY(secrets_.sealer());
  const auto one = [&](store::Transaction& transaction, webhook_store::Stored& stored,
                       Resealed& done) -> base::Done {
    const auto place = webhook_secret_place(transaction.tenant(), stored.webhook.id);
    auto plain = plain_of(secrets_, place, stored.sealed_secret);
    if (!plain && !wanted.lost)
      return base::conflict(stored.webhook.name + ": " + plain.error().message);
    if (!plain) {
      plain = new_webhook_secret(services_.randomness);
      stored.webhook.enabled = false;
      stored.webhook.disabled_reason = lost_reason;
      done.lost.push_back(stored.webhook.name);
    }
    stored.sealed_secret = TRY(sealer.seal(transaction, place, *plain));
    ++done.secrets;
    return webhook_store::update(transaction, stored);
  };
  if (wanted.lost)
    TRY(services_.store.write(
        {}, [&](store::Transaction& transaction) { return sealer.forget_missing(transaction); }));
  Resealed all{.key = sealer.key_id(), .lost = {}};
  for (const Tenant& tenant : services_.tenants.all()) {
    auto done = TRY(services_.store.write(
        tenant.id, [&](store::Transaction& transaction) -> base::Result<Resealed> {
          Resealed here{.key = {}, .lost = {}};
          for (auto& stored : TRY(webhook_store::all(transaction)))
            if (!sealer.is_current(stored.sealed_secret)) TRY(one(transaction, stored, here));
          transaction.after_commit([&notices = services_.notices, id = tenant.id] {
            notices.publish(id, {.topic = "webhooks", .id = {}});
          });
          return here;
        }));
    all.secrets += done.secrets;
    for (std::string& name : done.lost) all.lost.push_back(std::move(name));
  }
  all.retired_keys = TRY(services_.store.write(
      {}, [&](store::Transaction& transaction) { return sealer.forget_others(transaction); }));
  TRY(services_.store.write(caller.tenant, [&](store::Transaction& transaction) {
    return services_.ledger.append(transaction, caller, "secrets.resealed", "secrets", all);
  }));
  return all;
}

}  // namespace core
