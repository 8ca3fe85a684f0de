#include "core/access.h"

#include <map>
#include <mutex>
#include <semaphore>
#include <shared_mutex>

#include "base/crypto/crypto.h"
#include "base/text.h"
#include "core/access_store.h"
#include "core/ledger.h"
#include "core/notices.h"
#include "core/tenants.h"
#include "core/throttle.h"

namespace core {
namespace {

using base::crypto::Digest;

constexpr std::string_view token_prefix = "mst_";
constexpr std::string_view session_cookie = "mainstay_session";
constexpr std::string_view csrf_header = "X-Mainstay-Request";
constexpr std::size_t cache_entries_max = 10'000;
constexpr auto hash_wait_max = std::chrono::seconds(5);

std::string random_text(base::Randomness& randomness) {
  char bytes[32];
  randomness.fill(bytes, sizeof bytes);
  return base::to_base64url({bytes, sizeof bytes});
}

base::Error not_signed_in() {
  return base::unauthenticated(
      "sign in, or send an API token as Authorization: Bearer; it is missing, wrong or expired");
}

struct Known {  // a token or session that was looked up
  Caller caller;
  base::Time expires_at = base::time_max;
  base::Time used_at;
  bool used = false;  // since the last write
};

struct Subject {  // what the ledger says of a token, user or session: never a secret
  std::string name;
  Role role = Role::viewer;
};
const base::describe::Type& described(base::describe::Tag<Subject>) {
  using base::describe::field;
  static constexpr base::describe::Field fields[] = {
      field<&Subject::name>("name", "Of the token or user"),
      field<&Subject::role>("role", "What it may do")};
  static constexpr base::describe::Type type =
      base::describe::object("AccessSubject", "A token, user or session", fields);
  return type;
}

bool same_origin(const http::Request& request) {
  const auto origin = request.headers.find("Origin");
  if (!origin) return true;
  const std::size_t scheme = origin->find("://");
  return scheme != std::string_view::npos &&
         origin->substr(scheme + 3) == request.headers.find("Host").value_or("");
}

base::Done refuse_forgery(const http::Request& request) {
  const bool reads = request.method == http::Method::get || request.method == http::Method::head;
  if (reads) return {};
  if (request.headers.find(csrf_header) && same_origin(request)) return {};
  return base::denied(
      "a request with a session cookie must carry X-Mainstay-Request and come from this origin");
}

}  // namespace

struct Access::State {
  State(const Services& s, Options o)
      : services(s),
        options(o),
        by_name(s.clock, o.sign_ins_per_minute_max),
        by_address(s.clock, o.sign_ins_per_minute_max * 3),
        hashes(static_cast<std::ptrdiff_t>(o.password_hashes_max)) {}

  using Cache = std::map<Digest, Known>;

  std::optional<Caller> cached(Cache& cache, const Digest& hash);
  void remember(Cache& cache, const Digest& hash, Known known, std::uint64_t generation_read);
  std::uint64_t current_generation();
  void forget(Cache& cache, const Digest& hash);
  void forget_token(const base::Id& token);
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
  if (cache.size() >= cache_entries_max) cache.erase(cache.begin());
  cache.insert_or_assign(hash, std::move(known));
}

void Access::State::forget(Cache& cache, const Digest& hash) {
  const std::lock_guard lock(mutex);
  ++generation;
  cache.erase(hash);
}

void Access::State::forget_token(const base::Id& token) {
  const std::lock_guard lock(mutex);
  ++generation;
  std::erase_if(tokens, [&](const auto& entry) { return entry.second.caller.id == token; });
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

Access::Access(const Services& services, Options options)
    : state_(std::make_unique<State>(services, options)) {}
Access::~Access() = default;

base::Result<Caller> Access::authenticate(const http::Request& request) {
  if (request.local) {
    const auto tenant = state_->services.tenants.named("default");
    if (!tenant) return not_signed_in();
    Caller caller = system_caller(tenant->id, "control-socket");
    caller.tenant_name = tenant->name;
    caller.request_id = request.request_id;
    return caller;
  }
  auto token = bearer_token(request);
  if (!token)
    if (auto basic = basic_credentials(request)) token = std::move(basic->second);
  if (token) {
    Caller caller = TRY(state_->by_token(*token));
    caller.request_id = request.request_id;
    return caller;
  }
  const auto session = cookie(request, session_cookie);
  if (!session) return not_signed_in();
  Caller caller = TRY(state_->by_session(*session));
  TRY(refuse_forgery(request));
  caller.request_id = request.request_id;
  return caller;
}

base::Result<std::optional<base::Secret>> Access::ensure_admin(const base::Id& tenant) {
  const Services& services = state_->services;
  const bool any = TRY(services.store.read(
      tenant, [](const store::Snapshot& snapshot) { return any_user(snapshot); }));
  if (any) return std::optional<base::Secret>();
  base::Secret password(random_text(services.randomness).substr(0, 24));
  const StoredUser admin{services.ids.next(), "admin",
                         base::crypto::password_hash(password, services.randomness), Role::admin};
  TRY(services.store.write(tenant, [&](store::Transaction& transaction) -> base::Done {
    TRY(put_user(transaction, admin, services.clock.now()));
    return services.ledger.append(transaction, system_caller(tenant, "start"), "user.created",
                                  base::to_string(admin.id), Subject{admin.name, admin.role});
  }));
  return std::optional(std::move(password));
}

base::Result<Session> Access::sign_in(const Credentials& credentials, std::string_view remote,
                                      std::string_view request_id) {
  State& state = *state_;
  const Services& services = state.services;
  if (!state.by_name.allow(credentials.tenant + "/" + credentials.name) ||
      !state.by_address.allow(remote))
    return base::limited("too many attempts; try again in a minute");
  const auto tenant = services.tenants.named(credentials.tenant);
  std::optional<StoredUser> user;
  if (tenant)
    user = TRY(services.store.read(tenant->id, [&](const store::Snapshot& snapshot) {
      return user_named(snapshot, credentials.name);
    }));
  if (!TRY(state.check_password(user, base::Secret(credentials.password))))
    return base::unauthenticated("the name or the password is wrong");
  Session session{base::Secret(random_text(services.randomness)), {}};
  session.caller.tenant = tenant->id;
  session.caller.tenant_name = tenant->name;
  session.caller.kind = CallerKind::user;
  session.caller.id = user->id;
  session.caller.name = user->name;
  session.caller.role = user->role;
  session.caller.request_id = request_id;
  const base::Time now = services.clock.now();
  TRY(services.store.write(tenant->id, [&](store::Transaction& transaction) -> base::Done {
    TRY(put_session(transaction, base::crypto::sha256(session.cookie.reveal()),
                    {tenant->id, user->id, now, now + state.options.session_lifetime, now}));
    return services.ledger.append(transaction, session.caller, "session.opened",
                                  base::to_string(user->id), Subject{user->name, user->role});
  }));
  return session;
}

base::Done Access::sign_out(const Caller& caller, const http::Request& request) {
  const auto text = cookie(request, session_cookie);
  if (!text) return base::invalid("there is no session to end: the request has no session cookie");
  const Digest hash = base::crypto::sha256(*text);
  return state_->services.store.write(
      caller.tenant, [&](store::Transaction& transaction) -> base::Done {
        TRY(remove_session(transaction, hash));
        TRY(state_->services.ledger.append(transaction, caller, "session.closed",
                                           base::to_string(caller.id),
                                           Subject{caller.name, caller.role}));
        transaction.after_commit([this, hash] { state_->forget(state_->sessions, hash); });
        return {};
      });
}

base::Result<NewToken> Access::create_token(const Caller& caller, const WantedToken& wanted) {
  TRY(caller.require(permission::tokens_write));
  const Services& services = state_->services;
  const base::Time now = services.clock.now();
  if (wanted.expires_at && *wanted.expires_at <= now)
    return base::invalid("expires_at: lies in the past", "/expires_at");
  const std::string text = std::string(token_prefix) + random_text(services.randomness);
  const Token token{.id = services.ids.next(),
                    .name = wanted.name,
                    .role = wanted.role,
                    .created_at = now,
                    .created_by = caller.name,
                    .expires_at = wanted.expires_at,
                    .last_used_at = {}};
  TRY(services.store.write(caller.tenant, [&](store::Transaction& transaction) -> base::Done {
    TRY(put_token(transaction, token, base::crypto::sha256(text)));
    TRY(services.ledger.append(transaction, caller, "token.created", base::to_string(token.id),
                               Subject{token.name, token.role}));
    transaction.after_commit([&services, tenant = caller.tenant, id = token.id] {
      services.notices.publish(tenant, {.topic = "tokens", .id = base::to_string(id)});
    });
    return {};
  }));
  return NewToken{token.id, token.name, token.role, token.expires_at, text};
}

base::Result<Page<Token>> Access::tokens(const Caller& caller, const TokenFilter& filter) {
  TRY(caller.require(permission::tokens_read));
  return state_->services.store.read(caller.tenant, [&](const store::Snapshot& snapshot) {
    return list_tokens(snapshot, filter);
  });
}

base::Done Access::revoke_token(const Caller& caller, const base::Id& id) {
  TRY(caller.require(permission::tokens_write));
  const Services& services = state_->services;
  return services.store.write(caller.tenant, [&](store::Transaction& transaction) -> base::Done {
    const auto token = TRY(token_by_id(transaction, id));
    if (!token) return base::not_found("there is no token " + base::to_string(id));
    TRY(remove_token(transaction, id));
    TRY(services.ledger.append(transaction, caller, "token.revoked", base::to_string(id),
                               Subject{token->name, token->role}));
    transaction.after_commit([this, tenant = caller.tenant, id] {
      state_->forget_token(id);
      state_->services.notices.publish(tenant, {.topic = "tokens", .id = base::to_string(id)});
    });
    return {};
  });
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

base::Done Access::write_last_uses() {
  TRY(state_->write_uses(state_->tokens, false));
  TRY(state_->write_uses(state_->sessions, true));
  const base::Time now = state_->services.clock.now();
  return state_->services.store.write({}, [&](store::Transaction& transaction) {
    return remove_ended_sessions(transaction, now, now - state_->options.session_idle_max);
  });
}

}  // namespace core
