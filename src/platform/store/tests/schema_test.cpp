#include "platform/store/schema.h"

#include "platform/store/tables.h"
#include "platform/store/tests/store_fixture.h"

namespace store {
namespace {

constexpr Migration creates_a = {1, "0001_a", "create table a(id {int64} not null primary key)"};
constexpr Migration creates_b = {2, "0002_b", "create table b(x {float64})"};

class SchemaTest : public testing::Test {
 protected:
  void SetUp() override {
    SqliteOptions options;
    options.path = folder_.file("store.db");
    store_ = *open_sqlite(options);
  }
  base::Done run(std::vector<Migration> migrations, int release = schema_release) {
    const MigrationSet sets[] = {{"test", migrations}};
    return migrate(*store_, sets, base::Time{42}, release);
  }
  SchemaStatus inspect(std::vector<Migration> migrations, int release = schema_release) {
    const MigrationSet sets[] = {{"test", migrations}};
    return *inspect_schema(*store_, sets, release);
  }
  TemporaryFolder folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(SchemaTest, an_empty_store_has_everything_pending_and_stays_empty) {
  const SchemaStatus status = inspect({creates_a, creates_b});
  EXPECT_EQ(status.release, 0);
  EXPECT_EQ(status.pending, 2U);
  EXPECT_FALSE(status.refused);
  EXPECT_FALSE(*store_->read(base::Id{}, [&](const Snapshot& snapshot) {
    return has_table(snapshot, Dialect::sqlite, "schema_migration");
  }));
}

TEST_F(SchemaTest, what_is_applied_and_what_is_pending_is_told_by_module) {
  ASSERT_TRUE(run({creates_a}));
  const SchemaStatus status = inspect({creates_a, creates_b});
  const auto& test = status.by_owner.at("test");
  ASSERT_EQ(test.size(), 2U);
  EXPECT_EQ(test[0].applied_at, base::Time{42});
  EXPECT_EQ(test[0].checksum, checksum_of(creates_a));
  EXPECT_FALSE(test[1].applied_at);
  EXPECT_EQ(status.pending, 1U);
}

TEST_F(SchemaTest, a_changed_text_is_told_as_the_reason_to_refuse) {
  ASSERT_TRUE(run({creates_a}));
  Migration changed = creates_a;
  changed.sql = "create table a(id {int64} primary key)";
  const SchemaStatus status = inspect({changed});
  ASSERT_TRUE(status.refused);
  EXPECT_NE(status.refused->message.find("was changed after it was applied"), std::string::npos);
}

TEST_F(SchemaTest, a_newer_releases_migrations_and_modules_are_shown_as_unknown) {
  ASSERT_TRUE(run({creates_a, creates_b}, 4));
  const SchemaStatus next = inspect({creates_a}, 3);
  EXPECT_FALSE(next.refused);
  EXPECT_FALSE(next.by_owner.at("test")[1].known);
  EXPECT_TRUE(inspect({creates_a}, 2).refused);
  const auto other = *inspect_schema(*store_, std::vector<MigrationSet>{}, 3);
  EXPECT_FALSE(other.by_owner.at("test")[0].known);
}

TEST_F(SchemaTest, one_who_may_not_migrate_is_told_the_command) {
  ASSERT_TRUE(run({creates_a}));
  const Migration migrations[] = {creates_a, creates_b};
  const MigrationSet sets[] = {{"test", migrations}};
  const auto done = require_current_schema(*store_, sets);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "schema: 1 migrations are missing: run `mainstay db migrate`");
  ASSERT_TRUE(run({creates_a, creates_b}));
  EXPECT_TRUE(require_current_schema(*store_, sets));
}

TEST_F(SchemaTest, tables_are_listed_with_columns_in_order) {
  ASSERT_TRUE(
      run({{1, "0001_t",
            "create table t(tenant_id {bytes} not null, f {float64}, n {int64}, s {text})"}}));
  const auto tables = *store_->read(
      base::Id{}, [&](const Snapshot& snapshot) { return list_tables(snapshot, Dialect::sqlite); });
  ASSERT_EQ(tables.size(), 4U);
  EXPECT_EQ(tables[0].name, "schema_incoming");
  EXPECT_EQ(tables[3].name, "t");
  EXPECT_TRUE(tables[3].belongs_to_tenants());
  EXPECT_EQ(tables[3].columns[1].type, ColumnType::float64);
  EXPECT_EQ(tables[3].columns[3].type, ColumnType::text);
  const auto size = *store_->read(
      base::Id{}, [&](const Snapshot& snapshot) { return size_of(snapshot, Dialect::sqlite); });
  EXPECT_GT(size.bytes, 4096);
  EXPECT_GE(size.bytes, size.used_bytes);
}

}  // namespace
}  // namespace store
