// Access in core: users with passwords, sessions, API tokens. Passwords are argon2id, hashed by at
// most `password_hashes_max` at once; tokens and session ids are random, shown once and stored
// hashed. Sign-in is throttled by name and by address. Safe from any thread.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/describe/describe.h"
#include "base/result.h"
#include "base/secret.h"
#include "core/caller.h"
#include "core/page.h"
#include "core/router.h"
#include "core/services.h"

namespace core {

namespace permission {
inline constexpr Permission tokens_read{"tokens:read", "See API tokens", admins};
inline constexpr Permission tokens_write{"tokens:write", "Create and revoke API tokens", admins};
inline constexpr Permission passwords_reset{"passwords:reset", "Reset a user's password", admins};
inline constexpr Permission sessions_read{"sessions:read", "See the sessions of all users", admins};
inline constexpr Permission sessions_write{"sessions:write", "End the sessions of all users",
                                           admins};
inline constexpr Permission ledger_read{"ledger:read", "See who did what", everyone_who_reads};
}  // namespace permission

struct Token {
  base::Id id;
  std::string name;
  Role role = Role::viewer;
  base::Time created_at;
  std::string created_by;
  std::optional<base::Time> expires_at, last_used_at;
};
const base::describe::Type& described(base::describe::Tag<Token>);
struct WantedToken {
  std::string name;
  Role role = Role::viewer;
  std::optional<base::Time> expires_at;
};
const base::describe::Type& described(base::describe::Tag<WantedToken>);
struct NewToken {
  base::Id id;
  std::string name;
  Role role = Role::viewer;
  std::optional<base::Time> expires_at;
  std::string token;  // "mst_" + 43 base64url characters; shown this once
};
const base::describe::Type& described(base::describe::Tag<NewToken>);
struct TokenFilter {
  std::optional<std::string> cursor;
  std::int32_t limit = page_limit_default;
};
const base::describe::Type& described(base::describe::Tag<TokenFilter>);

struct SessionView {  // of a user who signed in
  base::Id id;
  std::string user;
  base::Time created_at, expires_at, last_used_at;
  std::string remote, user_agent;
  bool current = false;
};
const base::describe::Type& described(base::describe::Tag<SessionView>);

struct Me {
  CallerKind kind = CallerKind::user;
  base::Id id;
  std::string name, tenant;
  Role role = Role::viewer;
  std::vector<std::string> permissions;
};
const base::describe::Type& described(base::describe::Tag<Me>);

struct Credentials {
  std::string tenant = "default", name, password;
};
const base::describe::Type& described(base::describe::Tag<Credentials>);

struct PasswordReset {
  std::string name;
};
const base::describe::Type& described(base::describe::Tag<PasswordReset>);
struct NewPassword {
  std::string name, password;  // shown this once
};
const base::describe::Type& described(base::describe::Tag<NewPassword>);

struct Session {  // just opened
  base::Secret cookie;
  Caller caller;
};

struct FirstPassword {
  // What it is to be; none, or nullopt: a random one.
  std::function<base::Result<std::optional<base::Secret>>()> wanted = {};
  // Gets the random one before the admin is there: a crash leaves none whose password nobody knows.
  std::function<base::Done(const base::Secret&)> keep = {};
  // Another server made the admin meanwhile: what `keep` got is nobody's password.
  std::function<base::Done()> forget = {};
};

class Access final : public Authenticator {
 public:
  struct Options {
    base::Duration session_lifetime = base::hours(12);  // absolute
    base::Duration session_idle_max = base::hours(2);
    std::size_t password_hashes_max = 2;  // at once; more wait, then 503
    int sign_ins_per_minute_max = 10;     // by name and by address; past it `limited`
    base::Duration last_use_interval = base::minutes(1);  // last_used_at is written in batches
    // How long a token or session that was looked up is believed, for another replica may revoke
    // it (`credentials_recheck`). Absent: there are no other replicas.
    std::optional<base::Duration> recheck = {};
  };
  Access(const Services& services, Options options);
  ~Access() override;

  base::Result<Caller> authenticate(const http::Request& request) override;

  // Makes `admin` when the tenant has no user. Returns the random password; nullopt: nobody needs
  // to be told one.
  base::Result<std::optional<base::Secret>> ensure_admin(const base::Id& tenant,
                                                         const FirstPassword& first = {});
  // Gives a user a new random password and ends its sessions. For whoever holds the data folder:
  // `denied` unless the caller is the system itself (offline, or by the control socket).
  base::Result<NewPassword> reset_password(const Caller& caller, const PasswordReset& wanted);
  base::Result<Session> sign_in(const Credentials& credentials, const http::Request& request);
  base::Done sign_out(const Caller& caller);
  // The caller's own; with `sessions_read` those of all users. The last used first.
  base::Result<Page<SessionView>> sessions(const Caller& caller, const TokenFilter& filter);
  // One's own, or with `sessions_write` anybody's.
  base::Done end_session(const Caller& caller, const base::Id& id);

  base::Result<NewToken> create_token(const Caller& caller, const WantedToken& wanted);
  base::Result<Page<Token>> tokens(const Caller& caller, const TokenFilter& filter);
  base::Done revoke_token(const Caller& caller, const base::Id& id);
  base::Done write_last_uses();  // a job of core

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace core
