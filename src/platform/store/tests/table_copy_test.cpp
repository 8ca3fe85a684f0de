#include "platform/store/table_copy.h"

#include "platform/store/incoming.h"
#include "platform/store/schema.h"
#include "platform/store/tables.h"
#include "platform/store/tests/store_fixture.h"

namespace store {
namespace {

constexpr Migration migrations[] = {
    {1, "0001_all",
     "create table core_tenant(id {bytes} not null primary key, name {text} not null);"
     "create table thing(tenant_id {bytes} not null, id {int64} not null, weight {float64},"
     " seen {bool}, raw {bytes}, body {text}, primary key(tenant_id, id));"
     "create table plain(name {text} not null primary key)"}};

class TableCopy : public testing::Test {
 protected:
  std::unique_ptr<Store> open(const std::string& name) {
    SqliteOptions options;
    options.path = folder_.file(name);
    auto store = *open_sqlite(options);
    const MigrationSet sets[] = {{"test", migrations}};
    EXPECT_TRUE(migrate(*store, sets, base::Time{1}));
    return store;
  }
  static void fill(Store& store, std::int64_t rows) {
    for (const base::Id& tenant : {first_tenant, second_tenant}) {
      ASSERT_TRUE(store.write(base::Id{}, [&](Transaction& transaction) -> base::Done {
        TRY(transaction.run("insert into core_tenant(id, name) values($1, $2)",
                            {tenant, base::to_string(tenant)}));
        return {};
      }));
      ASSERT_TRUE(store.write(tenant, [&](Transaction& transaction) -> base::Done {
        for (std::int64_t i = 0; i < rows; ++i)
          TRY(transaction.run(
              "insert into thing(tenant_id, id, weight, seen, raw, body)"
              " values($1, $2, 0.5, $3, $4, $5)",
              {tenant, i, i % 2 == 0, Bytes{std::string_view("\0\xff", 2)}, i == 0 ? "" : "text"}));
        TRY(transaction.run("insert into thing(tenant_id, id) values($1, -1)", {tenant}));
        return {};
      }));
    }
    ASSERT_TRUE(store.write(base::Id{}, [&](Transaction& transaction) -> base::Done {
      TRY(transaction.run("insert into plain(name) values('one')"));
      TRY(transaction.run("insert into thing(tenant_id, id) values($1, 7)", {base::Id{}}));
      return {};
    }));
  }
  static std::string all(Store& store) {
    std::string text;
    const auto done = store.read(base::Id{}, [&](const Snapshot& snapshot) {
      return snapshot.each(
          "select quote(tenant_id) || id || coalesce(weight, '-') || coalesce(seen, '-') ||"
          " quote(raw) || quote(body) from thing order by tenant_id, id",
          {}, [&](const Row& row) { text += std::string(row.text(0)) + "\n"; });
    });
    EXPECT_TRUE(done);
    return text;
  }
  TemporaryFolder folder_;
};

TEST_F(TableCopy, every_row_of_every_tenant_arrives_as_it_was) {
  const auto from = open("from.db"), to = open("to.db");
  fill(*from, 2 * static_cast<std::int64_t>(copy_batch_rows_max) + 3);
  const auto copied = copy_tables(*from, *to);
  ASSERT_TRUE(copied) << copied.error().message;
  ASSERT_EQ(copied->size(), 3U);
  EXPECT_EQ((*copied)[0].name, "core_tenant");
  EXPECT_EQ((*copied)[2].name, "thing");
  EXPECT_EQ((*copied)[2].rows, 2 * (2 * static_cast<std::int64_t>(copy_batch_rows_max) + 4) + 1);
  EXPECT_EQ(all(*from), all(*to));
}

TEST_F(TableCopy, a_target_with_rows_is_refused_and_stays_as_it_was) {
  const auto from = open("from.db"), to = open("to.db");
  fill(*from, 1);
  fill(*to, 2);
  const std::string before = all(*to);
  const auto copied = copy_tables(*from, *to);
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().message, "the target is not empty: table core_tenant has rows");
  EXPECT_EQ(all(*to), before);
}

TEST_F(TableCopy, rows_of_a_tenant_that_is_not_known_are_not_left_behind_silently) {
  const auto from = open("from.db"), to = open("to.db");
  ASSERT_TRUE(from->write(first_tenant, [&](Transaction& transaction) -> base::Done {
    TRY(transaction.run("insert into thing(tenant_id, id) values($1, 7)", {first_tenant}));
    return {};
  }));
  const auto copied = copy_tables(*from, *to);
  ASSERT_FALSE(copied);
  EXPECT_NE(copied.error().message.find("1 rows of tenants that are not in core_tenant"),
            std::string::npos);
}

TEST_F(TableCopy, different_schemas_are_refused) {
  const auto from = open("from.db"), to = open("to.db");
  ASSERT_TRUE(from->write(base::Id{}, [](Transaction& transaction) {
    return transaction.define("create table more(x integer) strict");
  }));
  const auto copied = copy_tables(*from, *to);
  ASSERT_FALSE(copied);
  EXPECT_NE(copied.error().message.find("table more is not the same on both sides"),
            std::string::npos);
}

class PostgresTableCopy : public TableCopy {
 protected:
  // Served by the role that owns nothing, as a move has it.
  std::unique_ptr<Store> open_postgres() const {
    return database_.open([](Store& owner) {
      const MigrationSet sets[] = {{"test", migrations}};
      ASSERT_TRUE(migrate(owner, sets, base::Time{1}));
    });
  }
  static std::int64_t things(Store& store) {
    const auto count = store.read(base::Id{}, [&](const Snapshot& snapshot) {
      return count_rows(snapshot, store.dialect(),
                        {.name = "thing", .columns = {{.name = "tenant_id"}}});
    });
    return count ? *count : -1;
  }
  TestDatabase database_{folder_.file("unused"), Dialect::postgres};
};

TEST_F(PostgresTableCopy, rows_of_every_tenant_come_back_as_they_went) {
  const auto from = open("from.db"), back = open("back.db");
  const auto between = open_postgres();
  fill(*from, 2 * static_cast<std::int64_t>(copy_batch_rows_max) + 3);
  const auto there = copy_tables(*from, *between);
  ASSERT_TRUE(there) << there.error().message;
  EXPECT_EQ(things(*between), (*there)[2].rows);
  const auto returned = copy_tables(*between, *back);
  ASSERT_TRUE(returned) << returned.error().message;
  EXPECT_EQ((*returned)[2].rows, (*there)[2].rows);
  EXPECT_EQ(all(*from), all(*back));
}

TEST_F(PostgresTableCopy, a_text_that_postgresql_does_not_take_is_told_with_its_table) {
  const auto from = open("from.db");
  const auto to = open_postgres();
  fill(*from, 1);
  ASSERT_TRUE(from->write(first_tenant, [&](Transaction& transaction) {
    return transaction.run("update thing set body = $2 where tenant_id = $1",
                           {first_tenant, std::string_view("a\0b", 3)});
  }));
  const auto copied = copy_tables(*from, *to);
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().message,
            "table thing: store: text must be UTF-8 and hold no zero byte for PostgreSQL");
}

TEST_F(PostgresTableCopy, what_a_copy_that_was_cut_off_left_is_removed) {
  const auto from = open("from.db");
  const auto to = open_postgres();
  fill(*from, 3);
  ASSERT_TRUE(copy_tables(*from, *to));
  EXPECT_FALSE(require_empty(*to));
  ASSERT_TRUE(remove_rows(*to));
  EXPECT_TRUE(require_empty(*to));
  EXPECT_TRUE(copy_tables(*from, *to));
}

TEST_F(PostgresTableCopy, a_marked_database_is_not_served) {
  const auto store = open_postgres();
  const MigrationSet sets[] = {{"test", migrations}};
  ASSERT_TRUE(mark_incoming(*store, base::Time{1'000'000'000}));
  EXPECT_EQ(mark_incoming(*store, base::Time{2}).error().code, base::Code::conflict);
  const auto served = migrate(*store, sets, base::Time{1});
  ASSERT_FALSE(served);
  EXPECT_NE(served.error().message.find("began at 1970-01-01T00:00:01"), std::string::npos)
      << served.error().message;
  EXPECT_TRUE(inspect_schema(*store, sets)->refused);
  ASSERT_TRUE(unmark_incoming(*store));
  EXPECT_TRUE(migrate(*store, sets, base::Time{1}));
}

}  // namespace
}  // namespace store
