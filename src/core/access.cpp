#include "core/access.h"

#include "base/crypto/crypto.h"
#include "base/text.h"
#include "core/access_state.h"
#include "core/access_store.h"
#include "core/ledger.h"
#include "core/notices.h"
#include "core/tenants.h"

namespace core {
namespace {

using base::crypto::Digest;

constexpr std::string_view session_cookie_name = "mainstay_session";
constexpr std::string_view csrf_header = "X-Mainstay-Request";

std::string random_text(base::Randomness& randomness) {
  char bytes[32];
  randomness.fill(bytes, sizeof bytes);
  return base::to_base64url({bytes, sizeof bytes});
}

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

constexpr std::size_t user_agent_bytes_max = 200;

// For people who look for a session that is not theirs: what the browser called itself.
std::string user_agent_of(const http::Request& request) {
  std::string text(request.headers.find("User-Agent").value_or("").substr(0, user_agent_bytes_max));
  for (char& c : text)
    if (c < ' ' || c > '~') c = '?';
  return text;
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

base::Error wrong_credentials() {
  return base::unauthenticated("the name or the password is wrong");
}

}  // namespace

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
  const auto session = cookie(request, session_cookie_name);
  if (!session) return not_signed_in();
  Caller caller = TRY(state_->by_session(*session));
  TRY(refuse_forgery(request));
  caller.request_id = request.request_id;
  return caller;
}

base::Result<std::optional<base::Secret>> Access::ensure_admin(const base::Id& tenant,
                                                               const FirstPassword& first) {
  const Services& services = state_->services;
  const bool any = TRY(services.store.read(
      tenant, [](const store::Snapshot& snapshot) { return any_user(snapshot); }));
  if (any) return std::optional<base::Secret>();
  std::optional<base::Secret> given;
  if (first.wanted) given = TRY(first.wanted());
  base::Secret password =
      given ? *given : base::Secret(random_text(services.randomness).substr(0, 24));
  if (!given && first.keep) TRY(first.keep(password));
  const StoredUser admin{services.ids.next(), "admin",
                         base::crypto::password_hash(password, services.randomness), Role::admin};
  // Looks again: of servers that start on one empty store at once, one makes the admin.
  const bool made =
      TRY(services.store.write(tenant, [&](store::Transaction& transaction) -> base::Result<bool> {
        if (TRY(any_user(transaction))) return false;
        TRY(put_user(transaction, admin, services.clock.now()));
        TRY(services.ledger.append(transaction, system_caller(tenant, "start"), "user.created",
                                   base::to_string(admin.id), Subject{admin.name, admin.role}));
        return true;
      }));
  if (!made && !given && first.forget) TRY(first.forget());
  if (given || !made) return std::optional<base::Secret>();
  return std::optional(std::move(password));
}

base::Result<NewPassword> Access::reset_password(const Caller& caller,
                                                 const PasswordReset& wanted) {
  TRY(caller.require(permission::passwords_reset));
  if (caller.kind != CallerKind::system)
    return base::denied("a password is reset on the server's machine: mainstay admin reset");
  const Services& services = state_->services;
  const base::Secret password(random_text(services.randomness).substr(0, 24));
  const std::string hash = base::crypto::password_hash(password, services.randomness);
  TRY(services.store.write(caller.tenant, [&](store::Transaction& transaction) -> base::Done {
    const auto user = TRY(user_named(transaction, wanted.name));
    if (!user) return base::not_found("there is no user " + wanted.name);
    TRY(put_password(transaction, user->id, hash));
    TRY(remove_sessions_of(transaction, user->id));
    TRY(services.ledger.append(transaction, caller, "user.password_reset",
                               base::to_string(user->id), Subject{user->name, user->role}));
    transaction.after_commit([this, id = user->id] { state_->forget_sessions_of(id); });
    return {};
  }));
  return NewPassword{wanted.name, std::string(password.reveal())};
}

base::Result<Session> Access::sign_in(const Credentials& credentials,
                                      const http::Request& request) {
  State& state = *state_;
  const std::string& remote = request.remote;
  const Services& services = state.services;
  const std::string name = credentials.tenant + "/" + credentials.name;
  if (!state.by_name.allow(name) || !state.by_address.allow(remote))
    return base::limited("too many attempts; try again in a minute");
  const auto tenant = services.tenants.named(credentials.tenant);
  std::optional<StoredUser> user;
  if (tenant)
    user = TRY(services.store.read(tenant->id, [&](const store::Snapshot& snapshot) {
      return user_named(snapshot, credentials.name);
    }));
  if (!TRY(state.check_password(user, base::Secret(credentials.password))))
    return wrong_credentials();
  state.by_name.forgive(name);
  state.by_address.forgive(remote);
  Session session{base::Secret(random_text(services.randomness)), {}};
  session.caller.tenant = tenant->id;
  session.caller.tenant_name = tenant->name;
  session.caller.kind = CallerKind::user;
  session.caller.id = user->id;
  session.caller.name = user->name;
  session.caller.role = user->role;
  session.caller.session = services.ids.next();
  session.caller.request_id = request.request_id;
  const base::Time now = services.clock.now();
  const StoredSession stored{.id = session.caller.session,
                             .tenant = tenant->id,
                             .user = user->id,
                             .created_at = now,
                             .expires_at = now + state.options.session_lifetime,
                             .last_used_at = now,
                             .remote = remote,
                             .user_agent = user_agent_of(request)};
  TRY(services.store.write(tenant->id, [&](store::Transaction& transaction) -> base::Done {
    // A reset meanwhile ends what the old password opened, and must not miss this one.
    const auto still = TRY(user_named(transaction, user->name));
    if (!still || still->password_hash != user->password_hash) return wrong_credentials();
    TRY(put_session(transaction, base::crypto::sha256(session.cookie.reveal()), stored));
    transaction.after_commit([&services, tenant = tenant->id, id = stored.id] {
      services.notices.publish(tenant, {.topic = "sessions", .id = base::to_string(id)});
    });
    return services.ledger.append(transaction, session.caller, "session.opened",
                                  base::to_string(user->id), Subject{user->name, user->role});
  }));
  return session;
}

base::Done Access::sign_out(const Caller& caller) {
  if (caller.session.is_nil())
    return base::not_found("there is no session to end: the request has no session cookie");
  return end_session(caller, caller.session);
}

base::Result<Page<SessionView>> Access::sessions(const Caller& caller, const TokenFilter& filter) {
  std::optional<base::Id> own;
  if (!caller.may(permission::sessions_read)) own = caller.id;
  auto page = TRY(state_->services.store.read(caller.tenant, [&](const store::Snapshot& snapshot) {
    return list_sessions(snapshot, own, filter);
  }));
  for (SessionView& session : page.items) session.current = session.id == caller.session;
  return page;
}

base::Done Access::end_session(const Caller& caller, const base::Id& id) {
  const Services& services = state_->services;
  return services.store.write(caller.tenant, [&](store::Transaction& transaction) -> base::Done {
    const auto session = TRY(session_by_id(transaction, id));
    const bool own = session && session->user == caller.id;
    // Who may not see it learns nothing of it.
    if (!session || (!own && !caller.may(permission::sessions_write)))
      return base::not_found("there is no session " + base::to_string(id));
    const auto user = TRY(user_by_id(transaction, session->user));
    TRY(remove_session(transaction, id));
    TRY(services.ledger.append(transaction, caller, "session.closed",
                               base::to_string(session->user),
                               Subject{user ? user->name : "", user ? user->role : Role::viewer}));
    transaction.after_commit([this, tenant = caller.tenant, id] {
      state_->forget_session(id);
      state_->services.notices.publish(tenant, {.topic = "sessions", .id = base::to_string(id)});
    });
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

base::Done Access::write_last_uses() {
  TRY(state_->write_uses(state_->tokens, false));
  TRY(state_->write_uses(state_->sessions, true));
  const base::Time now = state_->services.clock.now();
  return state_->services.store.write({}, [&](store::Transaction& transaction) {
    return remove_ended_sessions(transaction, now, now - state_->options.session_idle_max);
  });
}

}  // namespace core
