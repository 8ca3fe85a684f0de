// How a token or session becomes a caller: looked up once, then remembered until it ends or is
// revoked.
#include "core/access_state.h"

#include <chrono>
#include <utility>

#include "core/tenants.h"

namespace core {
namespace {

using base::crypto::Digest;

constexpr std::size_t cache_entries_max = 10'000;
constexpr auto hash_wait_max = std::chrono::seconds(5);

}  // namespace

base::Error not_signed_in() {
  return base::unauthenticated(
      "sign in, or send an API token as Authorization: Bearer; it is missing, wrong or expired");
}

std::optional<Caller> Access::State::cached(Cache& cache, const Digest& hash) {
  const base::Time now = services.clock.now();
  const std::lock_guard lock(mutex);
  const auto found = cache.find(hash);
  if (found == cache.end()) return std::nullopt;
  Known& known = found->second;
  const bool idle = &cache == &sessions && now - known.used_at > options.session_idle_max;
  if (known.expires_at <= now || idle) {
    cache.erase(found);
    return std::nullopt;
  }
  if (options.recheck && now - known.read_at >= *options.recheck) return std::nullopt;
  known.used_at = now;
  known.used = true;
  return known.caller;
}

std::uint64_t Access::State::current_generation() {
  const std::lock_guard lock(mutex);
  return generation;
}

// What was read before a revocation must not be kept after it.
void Access::State::remember(Cache& cache, const Digest& hash, Known known,
                             std::uint64_t generation_read) {
  const std::lock_guard lock(mutex);
  if (generation_read != generation) return;
  known.read_at = services.clock.now();
  if (cache.size() >= cache_entries_max) cache.erase(cache.begin());
  cache.insert_or_assign(hash, std::move(known));
}

void Access::State::forget_session(const base::Id& session) {
  const std::lock_guard lock(mutex);
  ++generation;
  std::erase_if(sessions,
                [&](const auto& entry) { return entry.second.caller.session == session; });
}

void Access::State::forget_token(const base::Id& token) {
  const std::lock_guard lock(mutex);
  ++generation;
  std::erase_if(tokens, [&](const auto& entry) { return entry.second.caller.id == token; });
}

void Access::State::forget_sessions_of(const base::Id& user) {
  const std::lock_guard lock(mutex);
  ++generation;
  std::erase_if(sessions, [&](const auto& entry) { return entry.second.caller.id == user; });
}

base::Result<Known> Access::State::load_token(const Digest& hash) {
  const auto owner = TRY(services.store.read(
      {}, [&](const store::Snapshot& snapshot) { return token_owner(snapshot, hash); }));
  if (!owner) return not_signed_in();
  const auto token = TRY(services.store.read(owner->tenant, [&](const store::Snapshot& snapshot) {
    return token_by_id(snapshot, owner->token);
  }));
  const auto tenant = services.tenants.find(owner->tenant);
  const base::Time now = services.clock.now();
  if (!token || !tenant || (token->expires_at && *token->expires_at <= now)) return not_signed_in();
  Known known;
  known.caller.tenant = tenant->id;
  known.caller.tenant_name = tenant->name;
  known.caller.kind = CallerKind::token;
  known.caller.id = token->id;
  known.caller.name = token->name;
  known.caller.role = token->role;
  known.expires_at = token->expires_at.value_or(base::time_max);
  known.used_at = now;
  known.used = true;
  return known;
}

base::Result<Known> Access::State::load_session(const Digest& hash) {
  const auto session = TRY(services.store.read(
      {}, [&](const store::Snapshot& snapshot) { return session_by_hash(snapshot, hash); }));
  const base::Time now = services.clock.now();
  if (!session || session->expires_at <= now ||
      now - session->last_used_at > options.session_idle_max)
    return not_signed_in();
  const auto user = TRY(services.store.read(session->tenant, [&](const store::Snapshot& snapshot) {
    return user_by_id(snapshot, session->user);
  }));
  const auto tenant = services.tenants.find(session->tenant);
  if (!user || !tenant) return not_signed_in();
  Known known;
  known.caller.tenant = tenant->id;
  known.caller.tenant_name = tenant->name;
  known.caller.kind = CallerKind::user;
  known.caller.id = user->id;
  known.caller.name = user->name;
  known.caller.role = user->role;
  known.caller.session = session->id;
  known.expires_at = session->expires_at;
  known.used_at = now;
  known.used = true;
  return known;
}

base::Result<Caller> Access::State::by_token(std::string_view text) {
  if (!text.starts_with(token_prefix)) return not_signed_in();
  const Digest hash = base::crypto::sha256(text);
  if (auto caller = cached(tokens, hash)) return *std::move(caller);
  const std::uint64_t before = current_generation();
  Known known = TRY(load_token(hash));
  Caller caller = known.caller;
  remember(tokens, hash, std::move(known), before);
  return caller;
}

base::Result<Caller> Access::State::by_session(std::string_view text) {
  const Digest hash = base::crypto::sha256(text);
  if (auto caller = cached(sessions, hash)) return *std::move(caller);
  const std::uint64_t before = current_generation();
  Known known = TRY(load_session(hash));
  Caller caller = known.caller;
  remember(sessions, hash, std::move(known), before);
  return caller;
}

// Hashes for an unknown name too, so that neither time nor answer tells whether it exists.
base::Result<bool> Access::State::check_password(const std::optional<StoredUser>& user,
                                                 const base::Secret& password) {
  if (!hashes.try_acquire_for(hash_wait_max))
    return base::unavailable("too many sign-ins at once; try again in a moment");
  std::call_once(dummy_made, [this] {
    dummy_hash = base::crypto::password_hash(base::Secret("nobody's"), services.randomness);
  });
  const bool matches =
      base::crypto::password_matches(password, user ? user->password_hash : dummy_hash);
  hashes.release();
  return matches && user.has_value();
}

base::Done Access::State::write_uses(Cache& cache, bool of_sessions) {
  std::map<base::Id, std::vector<std::pair<Digest, Known>>> used;  // by tenant
  {
    const std::lock_guard lock(mutex);
    for (auto& [hash, known] : cache)
      if (std::exchange(known.used, false)) used[known.caller.tenant].emplace_back(hash, known);
  }
  for (const auto& [tenant, list] : used)
    TRY(services.store.write(tenant, [&](store::Transaction& transaction) -> base::Done {
      for (const auto& [hash, known] : list) {
        if (of_sessions)
          TRY(touch_session(transaction, hash, known.used_at));
        else
          TRY(touch_token(transaction, known.caller.id, known.used_at));
      }
      return {};
    }));
  return {};
}

}  // namespace core
