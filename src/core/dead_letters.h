// Dead letters: what a worker could not parse or map, with the reason and the raw bytes, kept
// `dead_letters_kept` (30 days, 10,000 per integration) to be read, replayed and purged. The rows
// are written by the projection in the unit of work that moves its position. Safe from any thread.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/describe/describe.h"
#include "base/result.h"
#include "core/caller.h"
#include "core/intake.h"
#include "core/page.h"
#include "core/services.h"
#include "platform/store/store.h"

namespace core {

namespace permission {
inline constexpr Permission dead_letters_read{"dead_letters:read", "See what could not be read",
                                              everyone_who_reads};
inline constexpr Permission dead_letters_write{"dead_letters:write",
                                               "Replay and purge dead letters", responders};
}  // namespace permission

struct DeadLetter {
  base::Id id;
  base::Id integration_id;
  base::Time received_at;
  std::string reason;
  std::int64_t size = 0;
  std::optional<std::string> body, encoding;  // in the detail only: "utf8" or "base64"
};
const base::describe::Type& described(base::describe::Tag<DeadLetter>);

struct DeadLetterFilter {
  std::optional<base::Id> integration;
  std::optional<std::string> cursor;
  std::int32_t limit = page_limit_default;
};
const base::describe::Type& described(base::describe::Tag<DeadLetterFilter>);

struct PurgeDeadLetters {
  std::optional<base::Id> integration;
  std::optional<base::Time> before;
};
const base::describe::Type& described(base::describe::Tag<PurgeDeadLetters>);
struct Purged {
  std::int64_t purged = 0;
};
const base::describe::Type& described(base::describe::Tag<Purged>);

inline constexpr base::Duration dead_letters_kept = base::days(30);
inline constexpr std::int64_t dead_letters_kept_max = 10'000;  // per integration; the oldest go

class DeadLetters {
 public:
  // What a sender sent, of a record's bytes: the record's owner knows where it stands.
  using BodyOf = std::function<std::string(std::uint8_t kind, std::string_view bytes)>;

  explicit DeadLetters(
      const Services& services,
      BodyOf body_of = [](std::uint8_t, std::string_view bytes) { return std::string(bytes); })
      : services_(services), body_of_(std::move(body_of)) {}

  // For the projection's unit of work.
  base::Done add(store::Transaction& transaction, const Signal& signal, std::string_view reason);

  base::Result<Page<DeadLetter>> list(const Caller& caller, const DeadLetterFilter& filter);
  base::Result<DeadLetter> get(const Caller& caller, const base::Id& id);
  // Appends its bytes to the intake again, as received now, and removes it; it comes back if it
  // still cannot be read. A crash between the two leaves both: replayed twice, never lost.
  base::Result<DeadLetter> replay(const Caller& caller, const base::Id& id);
  base::Done remove(const Caller& caller, const base::Id& id);
  base::Result<Purged> purge(const Caller& caller, const PurgeDeadLetters& which);
  // Drops what is past `dead_letters_kept_max`, of all tenants; a job of core. What is too old goes
  // by retention.
  base::Done drop_surplus();

 private:
  base::Done drop_surplus(store::Transaction& transaction, const base::Id& integration);

  const Services& services_;
  const BodyOf body_of_;
  std::mutex replay_mutex_;  // held by a replay: two of one letter must not both append it
  std::atomic<std::uint64_t> added_{0};
};

}  // namespace core
