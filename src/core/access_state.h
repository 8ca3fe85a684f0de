// Access' inner state: what was looked up and is remembered (among replicas a second long), the
// throttles, and the cap on password hashes. Included by access*.cpp only. The mutex guards what
// follows it; the rest is safe by itself.
#pragma once
#include <map>
#include <mutex>
#include <semaphore>
#include <string>

#include "base/crypto/crypto.h"
#include "core/access.h"
#include "core/access_store.h"
#include "core/throttle.h"

namespace core {

struct Known {  // a token or session that was looked up
  Caller caller;
  base::Time expires_at = base::time_max;
  base::Time used_at;
  base::Time read_at;
  bool used = false;  // since the last write
};

base::Error not_signed_in();
inline constexpr std::string_view token_prefix = "mst_";

struct Access::State {
  State(const Services& s, Options o)
      : services(s),
        options(o),
        by_name(s.clock, o.sign_ins_per_minute_max),
        by_address(s.clock, o.sign_ins_per_minute_max * 3),
        hashes(static_cast<std::ptrdiff_t>(o.password_hashes_max)) {}

  using Digest = base::crypto::Digest;
  using Cache = std::map<Digest, Known>;

  std::optional<Caller> cached(Cache& cache, const Digest& hash);
  void remember(Cache& cache, const Digest& hash, Known known, std::uint64_t generation_read);
  std::uint64_t current_generation();
  void forget_session(const base::Id& session);
  void forget_token(const base::Id& token);
  void forget_sessions_of(const base::Id& user);
  base::Result<Caller> by_token(std::string_view text);
  base::Result<Caller> by_session(std::string_view text);
  base::Result<Known> load_token(const Digest& hash);
  base::Result<Known> load_session(const Digest& hash);
  base::Result<bool> check_password(const std::optional<StoredUser>& user,
                                    const base::Secret& password);
  base::Done write_uses(Cache& cache, bool sessions);

  const Services& services;
  const Options options;
  Throttle by_name, by_address;
  std::counting_semaphore<64> hashes;
  std::once_flag dummy_made;
  std::string dummy_hash;  // of no user: makes an unknown name cost the same
  std::mutex mutex;        // guards all below
  Cache tokens, sessions;
  std::uint64_t generation = 0;  // rises with each revocation
};

}  // namespace core
