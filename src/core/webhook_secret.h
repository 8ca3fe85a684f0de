// The secret of a webhook: how it is made, and where it stands for who seals it. Pure.
#pragma once
#include "base/id.h"
#include "base/secret.h"
#include "core/sealed_text.h"

namespace core {

base::Secret new_webhook_secret(base::Randomness& randomness);  // "mwh_" + 43 base64url characters
inline SecretPlace webhook_secret_place(const base::Id& tenant, const base::Id& webhook) {
  return {.tenant = tenant, .object = webhook, .field = "webhook.secret"};
}

}  // namespace core
