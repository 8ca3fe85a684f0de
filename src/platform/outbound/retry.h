// Whether a call may be tried again, and when. Pure.
#pragma once
#include <optional>
#include <string_view>

#include "base/time.h"
#include "platform/outbound/http_client.h"

namespace outbound {

// One attempt: the answer, and whether any byte of the request went out.
struct Exchange {
  base::Result<Response> answer;
  bool sent = true;
  bool final = false;  // refused by a rule of ours: another attempt would be, too
};

// Whether another attempt could help and cannot do harm: nothing was sent; or the method is
// idempotent (RFC 9110 section 9.2.2) or `repeatable`, and there was no answer or 429, 502, 503,
// 504.
bool may_try_again(const Request& request, const Exchange& exchange);

// Retry-After (RFC 9110 section 10.2.3): seconds or an IMF-fixdate; nullopt when it is neither.
std::optional<base::Duration> retry_after(std::string_view value, base::Time now);

// Before the attempt after `attempts`: doubles from `retry_first` to `retry_max`, and of that
// between half and all by `random` in [0, 1). A longer Retry-After, up to `retry_after_max`, wins.
base::Duration retry_delay(const ClientOptions& options, int attempts, double random,
                           std::optional<base::Duration> asked);

}  // namespace outbound
