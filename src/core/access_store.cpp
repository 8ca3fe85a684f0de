#include "core/access_store.h"

#include "core/list_query.h"

namespace core {
namespace {

using base::crypto::Digest;

store::Bytes bytes(const Digest& hash) { return {base::crypto::view(hash)}; }

constexpr std::string_view user_columns = R"(
select core_user.id, core_user.name, core_user.password_hash, core_user.role
from core_user where core_user.tenant_id = $1)";

constexpr std::string_view token_columns = R"(
select core_token.id, core_token.name, core_token.role, core_token.created_at,
       core_token.created_by, core_token.expires_at, core_token.last_used_at
from core_token where core_token.tenant_id = $1)";

constexpr std::string_view put_user_sql = R"(
insert into core_user (tenant_id, id, name, password_hash, role, created_at)
values ($1, $2, $3, $4, $5, $6))";

constexpr std::string_view put_password_sql = R"(
update core_user set password_hash = $3 where tenant_id = $1 and id = $2)";

constexpr std::string_view remove_sessions_of_sql = R"(
delete from core_session where core_session.tenant_id = $1 and core_session.user_id = $2)";

constexpr std::string_view put_token_sql = R"(
insert into core_token (tenant_id, id, name, role, created_at, created_by, expires_at)
values ($1, $2, $3, $4, $5, $6, $7))";

constexpr std::string_view put_session_sql = R"(
insert into core_session
  (hash, id, tenant_id, user_id, created_at, expires_at, last_used_at, remote, user_agent)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9))";

constexpr std::string_view session_columns = R"(
select core_session.id, core_session.tenant_id, core_session.user_id, core_session.created_at,
       core_session.expires_at, core_session.last_used_at, core_session.remote,
       core_session.user_agent
from core_session where )";

constexpr std::string_view listed_sessions = R"(
select core_session.id, core_user.name, core_session.created_at, core_session.expires_at,
       core_session.last_used_at, core_session.remote, core_session.user_agent
from core_session
join core_user on core_user.tenant_id = $1 and core_user.id = core_session.user_id
where core_session.tenant_id = $1)";

StoredSession session_of(const store::Row& row) {
  return {.id = row.id(0),
          .tenant = row.id(1),
          .user = row.id(2),
          .created_at = row.time(3),
          .expires_at = row.time(4),
          .last_used_at = row.time(5),
          .remote = std::string(row.text(6)),
          .user_agent = std::string(row.text(7))};
}

SessionView listed_session_of(const store::Row& row) {
  return {.id = row.id(0),
          .user = std::string(row.text(1)),
          .created_at = row.time(2),
          .expires_at = row.time(3),
          .last_used_at = row.time(4),
          .remote = std::string(row.text(5)),
          .user_agent = std::string(row.text(6))};
}

base::Result<std::optional<StoredUser>> one_user(const store::Snapshot& snapshot,
                                                 std::string_view where, store::Value value) {
  std::optional<StoredUser> found;
  TRY(snapshot.first(std::string(user_columns) + std::string(where), {snapshot.tenant(), value},
                     [&](const store::Row& row) {
                       found =
                           StoredUser{row.id(0), std::string(row.text(1)), std::string(row.text(2)),
                                      static_cast<Role>(row.integer(3))};
                     }));
  return found;
}

Token token_of(const store::Row& row) {
  return {.id = row.id(0),
          .name = std::string(row.text(1)),
          .role = static_cast<Role>(row.integer(2)),
          .created_at = row.time(3),
          .created_by = std::string(row.text(4)),
          .expires_at = row.optional_time(5),
          .last_used_at = row.optional_time(6)};
}

}  // namespace

base::Done put_user(store::Transaction& transaction, const StoredUser& user, base::Time now) {
  TRY(transaction.run(put_user_sql, {transaction.tenant(), user.id, user.name, user.password_hash,
                                     static_cast<std::int64_t>(user.role), now}));
  return {};
}

base::Result<std::optional<StoredUser>> user_named(const store::Snapshot& snapshot,
                                                   std::string_view name) {
  return one_user(snapshot, " and core_user.name = $2", name);
}

base::Result<std::optional<StoredUser>> user_by_id(const store::Snapshot& snapshot,
                                                   const base::Id& id) {
  return one_user(snapshot, " and core_user.id = $2", id);
}

base::Result<bool> any_user(const store::Snapshot& snapshot) {
  return snapshot.first("select 1 from core_user where core_user.tenant_id = $1 limit 1",
                        {snapshot.tenant()}, [](const store::Row&) {});
}

base::Done put_token(store::Transaction& transaction, const Token& token, const Digest& hash) {
  TRY(transaction.run(put_token_sql, {transaction.tenant(), token.id, token.name,
                                      static_cast<std::int64_t>(token.role), token.created_at,
                                      token.created_by, token.expires_at}));
  TRY(transaction.run("insert into core_token_key (hash, tenant_id, token_id) values ($1, $2, $3)",
                      {bytes(hash), transaction.tenant(), token.id}));
  return {};
}

base::Result<std::optional<TokenOwner>> token_owner(const store::Snapshot& snapshot,
                                                    const Digest& hash) {
  std::optional<TokenOwner> found;
  TRY(snapshot.first(
      "select core_token_key.tenant_id, core_token_key.token_id from core_token_key"
      " where core_token_key.hash = $1",
      {bytes(hash)}, [&](const store::Row& row) { found = TokenOwner{row.id(0), row.id(1)}; }));
  return found;
}

base::Result<std::optional<Token>> token_by_id(const store::Snapshot& snapshot,
                                               const base::Id& id) {
  std::optional<Token> found;
  TRY(snapshot.first(std::string(token_columns) + " and core_token.id = $2",
                     {snapshot.tenant(), id},
                     [&](const store::Row& row) { found = token_of(row); }));
  return found;
}

base::Result<Page<Token>> list_tokens(const store::Snapshot& snapshot, const TokenFilter& filter) {
  ListQuery query(token_columns, snapshot.tenant());
  TRY(query.page({{"core_token.created_at", Order::descending, KeyType::int64},
                  {"core_token.id", Order::descending, KeyType::id}},
                 filter.cursor, filter.limit));
  return query.run<Token>(snapshot, token_of, [](const Token& last) {
    return std::vector{std::to_string(last.created_at.nanoseconds), base::to_string(last.id)};
  });
}

base::Result<bool> remove_token(store::Transaction& transaction, const base::Id& id) {
  const auto rows = TRY(transaction.run(
      "delete from core_token where core_token.tenant_id = $1 and core_token.id = $2",
      {transaction.tenant(), id}));
  if (rows == 0) return false;
  TRY(transaction.run("delete from core_token_key where core_token_key.token_id = $1", {id}));
  return true;
}

base::Done touch_token(store::Transaction& transaction, const base::Id& id, base::Time used) {
  TRY(
      transaction.run("update core_token set last_used_at = $3 where core_token.tenant_id = $1"
                      " and core_token.id = $2",
                      {transaction.tenant(), id, used}));
  return {};
}

base::Done put_session(store::Transaction& transaction, const Digest& hash,
                       const StoredSession& session) {
  TRY(transaction.run(put_session_sql, {bytes(hash), session.id, session.tenant, session.user,
                                        session.created_at, session.expires_at,
                                        session.last_used_at, session.remote, session.user_agent}));
  return {};
}

base::Result<std::optional<StoredSession>> session_by_hash(const store::Snapshot& snapshot,
                                                           const Digest& hash) {
  std::optional<StoredSession> found;
  TRY(snapshot.first(std::string(session_columns) + "core_session.hash = $1", {bytes(hash)},
                     [&](const store::Row& row) { found = session_of(row); }));
  return found;
}

base::Result<std::optional<StoredSession>> session_by_id(const store::Snapshot& snapshot,
                                                         const base::Id& id) {
  std::optional<StoredSession> found;
  TRY(snapshot.first(
      std::string(session_columns) + "core_session.tenant_id = $1 and core_session.id = $2",
      {snapshot.tenant(), id}, [&](const store::Row& row) { found = session_of(row); }));
  return found;
}

base::Result<Page<SessionView>> list_sessions(const store::Snapshot& snapshot,
                                              const std::optional<base::Id>& user,
                                              const TokenFilter& filter) {
  ListQuery query(listed_sessions, snapshot.tenant());
  if (user) query.where(" and core_session.user_id = ", *user);
  TRY(query.page({{"core_session.last_used_at", Order::descending, KeyType::int64},
                  {"core_session.id", Order::descending, KeyType::id}},
                 filter.cursor, filter.limit));
  return query.run<SessionView>(snapshot, listed_session_of, [](const SessionView& last) {
    return std::vector{std::to_string(last.last_used_at.nanoseconds), base::to_string(last.id)};
  });
}

base::Done touch_session(store::Transaction& transaction, const Digest& hash, base::Time used) {
  TRY(transaction.run("update core_session set last_used_at = $2 where core_session.hash = $1",
                      {bytes(hash), used}));
  return {};
}

base::Done remove_session(store::Transaction& transaction, const base::Id& id) {
  TRY(transaction.run(
      "delete from core_session where core_session.tenant_id = $1 and core_session.id = $2",
      {transaction.tenant(), id}));
  return {};
}

base::Done remove_ended_sessions(store::Transaction& transaction, base::Time now,
                                 base::Time idle_since) {
  TRY(
      transaction.run("delete from core_session where core_session.expires_at <= $1"
                      " or core_session.last_used_at < $2",
                      {now, idle_since}));
  return {};
}

base::Done put_password(store::Transaction& transaction, const base::Id& user,
                        std::string_view password_hash) {
  TRY(transaction.run(put_password_sql, {transaction.tenant(), user, password_hash}));
  return {};
}

base::Done remove_sessions_of(store::Transaction& transaction, const base::Id& user) {
  TRY(transaction.run(remove_sessions_of_sql, {transaction.tenant(), user}));
  return {};
}

}  // namespace core
