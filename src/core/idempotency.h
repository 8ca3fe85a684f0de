// Idempotency-Key on POST (draft-ietf-httpapi-idempotency-key-header-07): a request that is sent
// again with its key has its effect once. The key is written in the unit of work of the effect, so
// that a crash cannot part them; the answer right after it. Kept for `kept` by caller and key. Safe
// from any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/caller.h"
#include "core/services.h"
#include "platform/http/message.h"
#include "platform/store/store.h"

namespace core {

class Idempotency {
 public:
  static constexpr std::size_t key_bytes_max = 255;          // longer: 400
  static constexpr std::size_t answer_bytes_max = 64 << 10;  // a longer answer is not kept
  static constexpr base::Duration kept = base::hours(24);
  explicit Idempotency(const Services& services) : services_(services) {}

  // What identifies a request: its key, and a hash of method, target and body.
  struct Mark {
    std::string key, request_hash;
  };
  // nullopt: the header is absent. `invalid`: it is none of 1 to 255 visible ASCII characters.
  static base::Result<std::optional<Mark>> mark_of(const http::Request& request);

  // The answer that was given before, with `Idempotency-Replayed: true`. nullopt: not seen yet.
  // `conflict`: the key came with another request, or the answer is not known (it was cut off, too
  // long, or holds a secret that is shown once).
  base::Result<std::optional<http::Response>> replay(const Caller& caller, const Mark& mark);
  // Within the unit of the effect. `conflict`: the same request is being answered right now.
  base::Done remember(store::Transaction& transaction, const Caller& caller, const Mark& mark);
  // After it. An answer that is too long is left out; an error is only logged, for the effect
  // stands.
  void keep_answer(const Caller& caller, const Mark& mark, const http::Response& response);
  base::Result<std::int64_t> expire();  // removes what is older than `kept`; how many

 private:
  const Services& services_;
};

}  // namespace core
