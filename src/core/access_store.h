// Access' tables: users, tokens, sessions. Tokens and sessions are found by hash before a tenant is
// known.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/crypto/crypto.h"
#include "core/access.h"
#include "platform/store/store.h"

namespace core {

struct StoredUser {
  base::Id id;
  std::string name, password_hash;
  Role role = Role::viewer;
};
base::Done put_user(store::Transaction& transaction, const StoredUser& user, base::Time now);
base::Result<std::optional<StoredUser>> user_named(const store::Snapshot& snapshot,
                                                   std::string_view name);
base::Result<std::optional<StoredUser>> user_by_id(const store::Snapshot& snapshot,
                                                   const base::Id& id);
base::Done put_password(store::Transaction& transaction, const base::Id& user,
                        std::string_view password_hash);
base::Result<bool> any_user(const store::Snapshot& snapshot);

struct TokenOwner {
  base::Id tenant, token;
};
base::Done put_token(store::Transaction& transaction, const Token& token,
                     const base::crypto::Digest& hash);
base::Result<std::optional<TokenOwner>> token_owner(const store::Snapshot& snapshot,
                                                    const base::crypto::Digest& hash);
base::Result<std::optional<Token>> token_by_id(const store::Snapshot& snapshot, const base::Id& id);
base::Result<Page<Token>> list_tokens(const store::Snapshot& snapshot, const TokenFilter& filter);
// False when there is none.
base::Result<bool> remove_token(store::Transaction& transaction, const base::Id& id);
base::Done touch_token(store::Transaction& transaction, const base::Id& id, base::Time used);

struct StoredSession {
  base::Id id, tenant, user;
  base::Time created_at, expires_at, last_used_at;
  std::string remote, user_agent;
};
base::Done put_session(store::Transaction& transaction, const base::crypto::Digest& hash,
                       const StoredSession& session);
base::Result<std::optional<StoredSession>> session_by_hash(const store::Snapshot& snapshot,
                                                           const base::crypto::Digest& hash);
base::Done touch_session(store::Transaction& transaction, const base::crypto::Digest& hash,
                         base::Time used);
// Of the snapshot's tenant; of one user, or of all. The last used first.
base::Result<Page<SessionView>> list_sessions(const store::Snapshot& snapshot,
                                              const std::optional<base::Id>& user,
                                              const TokenFilter& filter);
// Of the snapshot's tenant.
base::Result<std::optional<StoredSession>> session_by_id(const store::Snapshot& snapshot,
                                                         const base::Id& id);
base::Done remove_session(store::Transaction& transaction, const base::Id& id);
base::Done remove_sessions_of(store::Transaction& transaction, const base::Id& user);
base::Done remove_ended_sessions(store::Transaction& transaction, base::Time now,
                                 base::Time idle_since);

}  // namespace core
