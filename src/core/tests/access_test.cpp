#include "core/access.h"

#include <gtest/gtest.h>

#include "core/tests/world.h"

namespace core {
namespace {

http::Request with_bearer(const std::string& token) {
  http::Request request;
  request.headers.add("Authorization", "Bearer " + token);
  return request;
}

http::Request with_cookie(const Session& session, http::Method method = http::Method::get) {
  http::Request request;
  request.method = method;
  request.headers.add("Host", "console.example");
  request.headers.add("Cookie", "a=b; mainstay_session=" + std::string(session.cookie.reveal()));
  return request;
}

http::Request from(std::string remote, std::string user_agent = "tests/1.0") {
  http::Request request;
  request.remote = std::move(remote);
  request.request_id = "r1";
  request.headers.add("User-Agent", user_agent);
  return request;
}

struct AccessTest : testing::Test {
  World world;
  Access access{*world.services, {}};

  NewToken token(Role role, std::optional<base::Time> expires_at = std::nullopt) {
    auto made = access.create_token(world.caller(), {"prometheus", role, expires_at});
    EXPECT_TRUE(made);
    return *made;
  }
  Session signed_in() {
    const auto password = access.ensure_admin(world.tenant.id);
    EXPECT_TRUE(password && *password);
    auto session = access.sign_in({world.tenant.name, "admin", std::string((*password)->reveal())},
                                  from("127.0.0.1"));
    EXPECT_TRUE(session) << session.error().message;
    return *session;
  }
};

TEST_F(AccessTest, a_token_makes_a_caller_with_its_role_and_tenant) {
  const NewToken made = token(Role::ingest);
  EXPECT_TRUE(made.token.starts_with("mst_"));
  const auto caller = access.authenticate(with_bearer(made.token));
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->role, Role::ingest);
  EXPECT_EQ(caller->tenant, world.tenant.id);
  EXPECT_EQ(caller->kind, CallerKind::token);
  EXPECT_FALSE(caller->may(permission::tokens_read));
}

TEST_F(AccessTest, nothing_or_something_wrong_is_unauthenticated) {
  for (const char* text : {"", "x", "mst_", "mst_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    EXPECT_EQ(access.authenticate(with_bearer(text)).error().code, base::Code::unauthenticated);
  EXPECT_EQ(access.authenticate({}).error().code, base::Code::unauthenticated);
}

TEST_F(AccessTest, a_revoked_token_stops_at_once) {
  const NewToken made = token(Role::viewer);
  ASSERT_TRUE(access.authenticate(with_bearer(made.token)));
  ASSERT_TRUE(access.revoke_token(world.caller(), made.id));
  EXPECT_FALSE(access.authenticate(with_bearer(made.token)));
  EXPECT_EQ(access.revoke_token(world.caller(), made.id).error().code, base::Code::not_found);
}

TEST_F(AccessTest, a_reset_gives_a_new_password_and_ends_sessions) {
  const Session session = signed_in();
  ASSERT_TRUE(access.authenticate(with_cookie(session)));
  const auto made = access.reset_password(system_caller(world.tenant.id, "test"), {"admin"});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_FALSE(access.authenticate(with_cookie(session)));
  EXPECT_TRUE(access.sign_in({world.tenant.name, "admin", made->password}, from("127.0.0.1")));
  EXPECT_EQ(world.count("select count(*) from core_ledger_entry"
                        " where tenant_id = $1 and type = 'user.password_reset'",
                        world.tenant.id),
            1);
}

TEST_F(AccessTest, only_the_system_resets_a_password) {
  static_cast<void>(signed_in());
  EXPECT_EQ(access.reset_password(world.caller(), {"admin"}).error().code, base::Code::denied);
  const Caller system = system_caller(world.tenant.id, "test");
  EXPECT_EQ(access.reset_password(system, {"ada"}).error().code, base::Code::not_found);
}

TEST_F(AccessTest, an_expired_token_is_refused) {
  const NewToken made = token(Role::viewer, world.clock.now() + base::hours(1));
  ASSERT_TRUE(access.authenticate(with_bearer(made.token)));
  world.clock.advance(base::hours(1));
  EXPECT_FALSE(access.authenticate(with_bearer(made.token)));
  EXPECT_FALSE(access.create_token(world.caller(), {"late", Role::viewer, world.clock.now()}));
}

TEST_F(AccessTest, the_last_use_is_written_in_batches) {
  const NewToken made = token(Role::viewer);
  ASSERT_TRUE(access.authenticate(with_bearer(made.token)));
  EXPECT_FALSE(access.tokens(world.caller(), {})->items[0].last_used_at);
  ASSERT_TRUE(access.write_last_uses());
  EXPECT_EQ(access.tokens(world.caller(), {})->items[0].last_used_at, world.clock.now());
}

TEST_F(AccessTest, tenants_do_not_see_each_others_tokens) {
  const NewToken made = token(Role::viewer);
  const Caller stranger = world.caller_of(world.other, Role::admin);
  EXPECT_TRUE(access.tokens(stranger, {})->items.empty());
  EXPECT_EQ(access.revoke_token(stranger, made.id).error().code, base::Code::not_found);
  EXPECT_TRUE(access.authenticate(with_bearer(made.token)));
}

TEST_F(AccessTest, only_admins_may_make_tokens) {
  for (const Role role : {Role::operator_, Role::viewer, Role::ingest, Role::agent}) {
    EXPECT_EQ(access.create_token(world.caller(role), {"x", Role::admin, {}}).error().code,
              base::Code::denied);
    EXPECT_EQ(access.tokens(world.caller(role), {}).error().code, base::Code::denied);
  }
}

TEST_F(AccessTest, the_first_admin_is_made_once) {
  EXPECT_TRUE(*access.ensure_admin(world.tenant.id));
  EXPECT_FALSE(*access.ensure_admin(world.tenant.id));
}

TEST_F(AccessTest, no_admin_is_made_before_the_random_password_is_kept) {
  const auto refused = access.ensure_admin(world.tenant.id, {.keep = [](const base::Secret&) {
                                             return base::Done(base::unavailable("disk full"));
                                           }});
  ASSERT_FALSE(refused);
  std::string kept;
  const auto made =
      access.ensure_admin(world.tenant.id, {.keep = [&](const base::Secret& password) {
                            kept = password.reveal();
                            return base::Done();
                          }});
  ASSERT_TRUE(made && *made);
  EXPECT_EQ((*made)->reveal(), kept);
}

TEST_F(AccessTest, a_session_reads_with_its_cookie_alone_and_writes_with_the_header) {
  const Session session = signed_in();
  EXPECT_TRUE(access.authenticate(with_cookie(session)));
  http::Request write = with_cookie(session, http::Method::post);
  EXPECT_EQ(access.authenticate(write).error().code, base::Code::denied);
  write.headers.add("X-Mainstay-Request", "1");
  EXPECT_TRUE(access.authenticate(write));
  write.headers.add("Origin", "https://evil.example");
  EXPECT_EQ(access.authenticate(write).error().code, base::Code::denied);
  write.headers.set("Origin", "https://console.example");
  EXPECT_TRUE(access.authenticate(write));
}

TEST_F(AccessTest, a_session_ends_by_sign_out_idleness_and_age) {
  const Session session = signed_in();
  const auto caller = access.authenticate(with_cookie(session));
  ASSERT_TRUE(caller);
  world.clock.advance(base::minutes(119));
  EXPECT_TRUE(access.authenticate(with_cookie(session)));
  world.clock.advance(base::minutes(121));
  EXPECT_FALSE(access.authenticate(with_cookie(session))) << "idle for two hours";
  EXPECT_TRUE(access.sign_out(*caller));
  EXPECT_FALSE(access.authenticate(with_cookie(session)));
}

TEST_F(AccessTest, a_wrong_password_and_an_unknown_name_look_the_same) {
  signed_in();
  const auto wrong = access.sign_in({world.tenant.name, "admin", "wrong"}, from("10.0.0.1"));
  const auto unknown = access.sign_in({world.tenant.name, "nobody", "wrong"}, from("10.0.0.1"));
  const auto tenant = access.sign_in({"nowhere", "admin", "wrong"}, from("10.0.0.1"));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message, unknown.error().message);
  EXPECT_EQ(wrong.error().message, tenant.error().message);
}

TEST_F(AccessTest, sign_in_is_throttled_by_name) {
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(
        access.sign_in({"default", "eve", "x"}, from("10.0.0." + std::to_string(i))).error().code,
        base::Code::unauthenticated);
  EXPECT_EQ(access.sign_in({"default", "eve", "x"}, from("10.0.0.99")).error().code,
            base::Code::limited);
  world.clock.advance(base::minutes(1));
  EXPECT_EQ(access.sign_in({"default", "eve", "x"}, from("10.0.0.99")).error().code,
            base::Code::unauthenticated);
}

TEST_F(AccessTest, good_sign_ins_are_not_throttled) {
  const auto password = access.ensure_admin(world.tenant.id);
  for (int i = 0; i < 15; ++i)
    EXPECT_TRUE(access.sign_in({world.tenant.name, "admin", std::string((*password)->reveal())},
                               from("127.0.0.1")));
}

TEST_F(AccessTest, no_secret_reaches_the_ledger_or_the_log) {
  const NewToken made = token(Role::viewer);
  const Session session = signed_in();
  const auto entries = world.store->read(world.tenant.id, [&](const store::Snapshot& snapshot) {
    return world.ledger.list(snapshot, {});
  });
  ASSERT_TRUE(entries);
  EXPECT_GE(entries->items.size(), 3U);
  for (const LedgerEntry& entry : entries->items) {
    EXPECT_EQ(entry.body.text.find(made.token), std::string::npos);
    EXPECT_EQ(entry.body.text.find(session.cookie.reveal()), std::string::npos);
  }
  EXPECT_EQ(world.lines.find(made.token), std::string::npos);
}

TEST_F(AccessTest, sessions_are_listed_and_ended_by_their_owner_and_by_admins) {
  const auto password = access.ensure_admin(world.tenant.id);
  const auto sign_in = [&] {
    return *access.sign_in({world.tenant.name, "admin", std::string((*password)->reveal())},
                           from("127.0.0.1"));
  };
  const Session own = sign_in(), second = sign_in();
  const auto caller = access.authenticate(with_cookie(own));
  ASSERT_TRUE(caller);
  auto listed = access.sessions(*caller, {});
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->items.size(), 2U);
  int current = 0;
  for (const SessionView& session : listed->items) {
    EXPECT_EQ(session.user, "admin");
    EXPECT_EQ(session.user_agent, "tests/1.0");
    current += session.current ? 1 : 0;
  }
  EXPECT_EQ(current, 1);
  const auto other_caller = access.authenticate(with_cookie(second));
  ASSERT_TRUE(access.end_session(*caller, other_caller->session));
  EXPECT_FALSE(access.authenticate(with_cookie(second)));
  EXPECT_TRUE(access.authenticate(with_cookie(own)));
  EXPECT_EQ(access.end_session(*caller, other_caller->session).error().code, base::Code::not_found);
  const Caller viewer = world.caller(Role::viewer);  // another one, who sees only his own
  EXPECT_TRUE(access.sessions(viewer, {})->items.empty());
  EXPECT_EQ(access.end_session(viewer, caller->session).error().code, base::Code::not_found);
  const Caller stranger = world.caller_of(world.other, Role::admin);
  EXPECT_TRUE(access.sessions(stranger, {})->items.empty());
  EXPECT_EQ(access.end_session(stranger, caller->session).error().code, base::Code::not_found);
}

}  // namespace
}  // namespace core
