#include "core/webhook_secret.h"

#include <string>

#include "base/text.h"

namespace core {

base::Secret new_webhook_secret(base::Randomness& randomness) {
  char bytes[32];
  randomness.fill(bytes, sizeof bytes);
  return base::Secret("mwh_" + base::to_base64url({bytes, sizeof bytes}));
}

}  // namespace core
