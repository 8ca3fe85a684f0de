#include <functional>

#include "base/check.h"
#include "platform/store/tests/store_fixture.h"

namespace store {
namespace {

constexpr Migration first = {1, "0001_a", "create table a(id {int64} not null primary key)"};
constexpr Migration second = {2, "0002_b", "create table b(x {float64}); insert into a values(7)"};
constexpr Migration third = {3, "0003_c", "create table c(x {text})"};

class Migrations : public testing::Test {
 protected:
  void SetUp() override { store_ = database_.open_owner(); }
  base::Done run(std::vector<Migration> migrations, int release = schema_release,
                 std::string_view owner = "test") {
    const MigrationSet sets[] = {{owner, migrations}};
    return migrate(*store_, sets, base::Time{42}, release);
  }
  std::int64_t number(std::string_view sql) {
    std::int64_t value = -1;
    const auto read = store_->read(base::Id{}, [&](const Snapshot& snapshot) {
      return snapshot.first(sql, {}, [&](const Row& row) { value = row.integer(0); });
    });
    EXPECT_TRUE(read);
    return value;
  }
  TemporaryFolder folder_;
  TestDatabase database_{folder_.file("store.db")};
  std::unique_ptr<Store> store_;
};

TEST_F(Migrations, what_is_missing_is_applied_once_and_recorded) {
  ASSERT_TRUE(run({first}));
  ASSERT_TRUE(run({first, second}));
  ASSERT_TRUE(run({first, second}));
  EXPECT_EQ(number("select count(*) from a"), 1);
  EXPECT_EQ(number("select count(*) from schema_migration where owner = 'test'"), 2);
  EXPECT_EQ(number("select applied_at from schema_migration where number = 2"), 42);
  EXPECT_EQ(number("select length(checksum) from schema_migration where number = 1"), 64);
  EXPECT_EQ(number("select release from schema_release"), schema_release);
}

TEST_F(Migrations, owners_are_numbered_apart) {
  ASSERT_TRUE(run({first}));
  ASSERT_TRUE(run({{1, "0001_d", "create table d(x {bool})"}}, schema_release, "other"));
  EXPECT_EQ(number("select count(*) from schema_migration"), 2);
}

TEST_F(Migrations, a_changed_text_is_a_conflict) {
  ASSERT_TRUE(run({first}));
  Migration changed = first;
  changed.sql = "create table a(id {int64} primary key)";
  const auto done = run({changed, second});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, base::Code::conflict);
  EXPECT_NE(done.error().message.find("migration 1 of test"), std::string::npos);
  EXPECT_EQ(number("select count(*) from schema_migration"), 1);
}

TEST_F(Migrations, a_gap_in_the_program_is_a_bug) {
  EXPECT_THROW(static_cast<void>(run({first, third})), base::Bug);
  EXPECT_THROW(static_cast<void>(run({second})), base::Bug);
}

TEST_F(Migrations, a_gap_in_the_store_is_a_conflict) {
  ASSERT_TRUE(run({first, second, third}));
  ASSERT_TRUE(store_->write(base::Id{}, [](Transaction& transaction) -> base::Done {
    TRY(transaction.run("delete from schema_migration where number = 2"));
    return {};
  }));
  const auto done = run({first, second, third});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, base::Code::conflict);
}

TEST_F(Migrations, the_next_releases_schema_is_run_on_and_left_alone) {
  ASSERT_TRUE(run({first, second, third}, 4));
  EXPECT_TRUE(run({first, second}, 3));
  EXPECT_EQ(number("select release from schema_release"), 4);
  const auto own_missing =
      run({first, second, third, {4, "0004_e", "create table e(x {text})"}}, 3);
  ASSERT_FALSE(own_missing);
  EXPECT_EQ(own_missing.error().code, base::Code::conflict);
}

TEST_F(Migrations, a_schema_two_releases_newer_is_refused) {
  ASSERT_TRUE(run({first, second, third}, 5));
  const auto done = run({first, second}, 3);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, base::Code::conflict);
  EXPECT_NE(done.error().message.find("release 5"), std::string::npos);
}

TEST_F(Migrations, an_older_schema_is_migrated_and_takes_the_programs_release) {
  ASSERT_TRUE(run({first}, 3));
  ASSERT_TRUE(run({first, second}, 7));
  EXPECT_EQ(number("select release from schema_release"), 7);
}

TEST_F(Migrations, an_unknown_migration_on_the_same_release_is_a_conflict) {
  ASSERT_TRUE(run({first, second}));
  const auto done = run({first});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, base::Code::conflict);
}

TEST_F(Migrations, a_migration_that_fails_leaves_nothing_behind) {
  ASSERT_TRUE(run({first}));
  EXPECT_THROW(static_cast<void>(run({first, {2, "0002_bad", "create table half(x {text}); bad"}})),
               base::Bug);
  EXPECT_EQ(number(store_->dialect() == Dialect::sqlite
                       ? "select count(*) from sqlite_schema where name = 'half'"
                       : "select count(*) from pg_class where relname = 'half'"),
            0);
  EXPECT_EQ(number("select count(*) from schema_migration"), 1);
}

TEST(MigrationText, types_are_expanded_for_both_databases) {
  constexpr std::string_view sql =
      "create table t(a {int64}, b {float64}, c {bytes}, d {text}, e {bool} default '{bool}')";
  EXPECT_EQ(
      expand(sql, true),
      "create table t(a integer, b real, c blob, d text, e integer default '{bool}')\nstrict;\n");
  EXPECT_EQ(expand(sql, false),
            "create table t(a bigint, b double precision, c bytea, d text, e boolean default "
            "'{bool}');\n");
}

TEST(MigrationText, only_tables_become_strict) {
  EXPECT_EQ(expand("create index i on t(a); -- the end\n", true), "create index i on t(a);\n");
  EXPECT_EQ(expand("Create\n  Table if not exists t(a {text}) -- why", true),
            "Create\n  Table if not exists t(a text) -- why\nstrict;\n");
  EXPECT_EQ(expand("create table t as select 1", true), "create table t as select 1;\n");
}

TEST(MigrationText, an_unknown_type_is_a_bug) {
  EXPECT_THROW(expand("create table t(a {int32})", true), base::Bug);
  EXPECT_THROW(expand("create table t(a {int64)", true), base::Bug);
}

TEST(MigrationText, statements_end_at_semicolons_outside_quotes_and_comments) {
  using Statements = std::vector<std::string>;
  EXPECT_EQ(statements("a; b ;"), (Statements{"a", "b"}));
  EXPECT_EQ(statements("insert into t values(';', \";\", 'it''s;')"),
            (Statements{"insert into t values(';', \";\", 'it''s;')"}));
  EXPECT_EQ(statements("-- it's; a comment\nselect 1; /* don't; */ select 2"),
            (Statements{"-- it's; a comment\nselect 1", "/* don't; */ select 2"}));
  EXPECT_EQ(statements(" ;; -- nothing\n; /* at all */ "), Statements{});
}

}  // namespace
}  // namespace store
