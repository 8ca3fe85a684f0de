// Row-level security, and who may serve and migrate.
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "platform/store/tests/postgres_fixture.h"

namespace store {
namespace {

class PostgresTenants : public PostgresStore {};

TEST_F(PostgresTenants, sql_that_forgets_the_tenant_still_sees_nothing_of_another) {
  ASSERT_TRUE(add_note(first_tenant, 1));
  ASSERT_TRUE(add_note(second_tenant, 2));
  std::vector<std::int64_t> seen;
  EXPECT_TRUE(store_->read(first_tenant, [&](const Snapshot& snapshot) {
    return snapshot.each("select id from note", {},
                         [&](const Row& row) { seen.push_back(row.integer(0)); });
  }));
  EXPECT_EQ(seen, std::vector<std::int64_t>{1});
  for (const char* sql : {"update note set body = 'taken'", "delete from note"}) {
    const auto changed =
        store_->write(first_tenant, [&](Transaction& transaction) { return transaction.run(sql); });
    ASSERT_TRUE(changed);
    EXPECT_EQ(*changed, 1) << sql;
  }
  EXPECT_EQ(notes(second_tenant), 1);
  EXPECT_EQ(notes(base::Id{}), 0);
}

TEST_F(PostgresTenants, a_row_of_another_tenant_cannot_be_written) {
  EXPECT_THROW(static_cast<void>(
                   store_->write(first_tenant,
                                 [&](Transaction& transaction) {
                                   return transaction.run(
                                       "insert into note(tenant_id, id, body) values($1, 1, '')",
                                       {second_tenant});
                                 })),
               base::Bug);
  EXPECT_EQ(notes(second_tenant), 0);
}

TEST_F(PostgresTenants, a_pooled_connection_carries_no_tenant_over) {
  PostgresOptions one = options();
  one.connections_max = 1;
  reopen(one);
  ASSERT_TRUE(add_note(first_tenant, 1));
  ASSERT_TRUE(add_note(first_tenant, 2));
  EXPECT_EQ(notes(second_tenant), 0);
  EXPECT_EQ(notes(first_tenant), 2);
  EXPECT_EQ(store_->statistics().connections, 1U);
}

TEST_F(PostgresTenants, a_role_that_could_get_around_row_level_security_must_not_serve) {
  auto& server = PostgresServer::shared();
  server.admin("drop role if exists too_free; create role too_free login bypassrls");
  server.admin("drop role if exists member; create role member login; grant mainstay to member");
  server.admin("drop role if exists maker; create role maker login createrole");
  const std::pair<const char*, const char*> cases[] = {{"admin", "is superuser"},
                                                       {"too_free", "has bypassrls"},
                                                       {"maker", "has createrole"},
                                                       {"mainstay", "owns the table"},
                                                       {"member", "owns the table"}};
  for (const auto& [user, reason] : cases) {
    const auto refused = refusal_of(user);
    EXPECT_EQ(refused.code, base::Code::denied) << user;
    EXPECT_NE(refused.message.find(reason), std::string::npos) << user << ": " << refused.message;
  }
}

TEST_F(PostgresTenants, a_tenants_table_without_row_level_security_is_not_served) {
  PostgresServer::shared().admin("alter table " + table("note") + " no force row level security");
  const auto refused = refusal_of("app");
  EXPECT_EQ(refused.code, base::Code::denied);
  EXPECT_NE(refused.message.find("note"), std::string::npos);
  reopen();  // the owner's next migration mends it
}

TEST_F(PostgresTenants, the_serving_role_cannot_change_the_schema) {
  EXPECT_FALSE(store_->owns_schema());
  for (const char* sql : {"create table more(x bigint)", "alter table note add column x bigint",
                          "alter table note disable row level security", "drop table note",
                          "delete from schema_migration"})
    EXPECT_THROW(
        static_cast<void>(store_->write(
            first_tenant, [&](Transaction& transaction) { return transaction.define(sql); })),
        base::Bug)
        << sql;
}

TEST_F(PostgresTenants, a_schema_that_is_not_there_or_old_is_refused_with_the_command) {
  const TestDatabase empty(folder_.file("unused"), Dialect::postgres);
  PostgresServer::shared().admin("grant usage on schema " + empty.schema() + " to app");
  const MigrationSet sets[] = {{"test", any_migrations}};
  for (const bool old : {false, true}) {
    if (old) {
      const MigrationSet first[] = {{"test", test_migrations}};
      ASSERT_TRUE(migrate(*empty.open_owner(), first, base::Time{1}));
    }
    const auto serving = open_postgres(empty.postgres(PostgresRole::serve));
    ASSERT_TRUE(serving);
    const auto refused = migrate(**serving, sets, base::Time{1});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::Code::conflict);
    EXPECT_NE(refused.error().message.find("mainstay db migrate"), std::string::npos);
  }
  ASSERT_TRUE(migrate(*empty.open_owner(), sets, base::Time{1}));
  const auto serving = open_postgres(empty.postgres(PostgresRole::serve));
  ASSERT_TRUE(serving);
  EXPECT_TRUE(migrate(**serving, sets, base::Time{1}));
}

TEST_F(PostgresTenants, a_migration_changes_rows_of_every_tenant_and_security_is_back_after_it) {
  ASSERT_TRUE(add_note(first_tenant, 1));
  ASSERT_TRUE(add_note(second_tenant, 1));
  const Migration more[] = {
      any_migrations[0],
      any_migrations[1],
      {3, "0003_fill",
       "-- all of them\nupdate note set body = 'filled'; create index i on note(id)"}};
  const MigrationSet sets[] = {{"test", more}};
  const auto migrated = migrate(*database_.open_owner(), sets, base::Time{1});
  ASSERT_TRUE(migrated) << migrated.error().message;
  for (const auto& tenant : {first_tenant, second_tenant}) {
    const auto read = store_->read(tenant, [&](const Snapshot& snapshot) {
      return snapshot.first("select body from note where tenant_id = $1", {tenant},
                            [](const Row& row) { EXPECT_EQ(row.text(0), "filled"); });
    });
    EXPECT_TRUE(read && *read);
  }
  EXPECT_TRUE(open_postgres(options()));
}

TEST_F(PostgresTenants, programs_that_migrate_at_once_wait_for_each_other) {
  const TestDatabase empty(folder_.file("unused"), Dialect::postgres);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      const MigrationSet sets[] = {{"test", any_migrations}};
      const auto migrated = migrate(*empty.open_owner(), sets, base::Time{1});
      EXPECT_TRUE(migrated) << migrated.error().message;
    });
  join(std::move(threads));
}

TEST(PostgresDsn, its_user_is_read_and_what_is_wrong_with_it_is_not_quoted) {
  EXPECT_EQ(*postgres_user(base::Secret("postgresql://app:secret@db/x")), "app");
  EXPECT_EQ(*postgres_user(base::Secret("host=db user='a b' password=secret")), "a b");
  for (const char* wrong : {"host=db password=hidden", "hidden", "host='hidden"}) {
    const auto user = postgres_user(base::Secret(wrong));
    ASSERT_FALSE(user);
    EXPECT_EQ(user.error().message.find("hidden"), std::string::npos);
  }
}

}  // namespace
}  // namespace store
