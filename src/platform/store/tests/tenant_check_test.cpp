#include <functional>

#include "base/check.h"
#include "platform/store/tests/store_fixture.h"

namespace store {
namespace {

class TenantCheckOfSql : public StoreTest {};

base::Done run_in(Store& store, std::string_view sql) {
  return store.write(first_tenant, [&](Transaction& transaction) -> base::Done {
    TRY(transaction.run(sql));
    return {};
  });
}

TEST_F(TenantCheckOfSql, sql_on_a_tenant_table_that_does_not_name_the_tenant_is_refused) {
  for (const char* sql : {
           "select count(*) from note",
           "select body from note where id = 1",
           "delete from note",
           "update note set body = ''",
           "insert into note values(x'00', 1, '')",
           "insert into counter(name, value) select body, id from note",
           "select value from counter where exists (select 1 from note)",
           "select 1 from counter c join note n on n.body = c.name",
           "select body from note where body = 'tenant_id'",
           "select body from note -- tenant_id",
           "select body /* tenant_id */ from note",
           "with n as (select id from note) select id from n",
       }) {
    try {
      static_cast<void>(run_in(*store_, sql));
      ADD_FAILURE() << sql;
    } catch (const base::Bug& bug) {
      EXPECT_NE(std::string(bug.what()).find("table note"), std::string::npos) << bug.what();
      EXPECT_NE(std::string(bug.what()).find(sql), std::string::npos) << bug.what();
    }
  }
}

TEST_F(TenantCheckOfSql, readers_are_checked_too) {
  EXPECT_THROW(static_cast<void>(store_->read(first_tenant,
                                              [](const Snapshot& snapshot) {
                                                return snapshot.first("select id from note", {},
                                                                      [](const Row&) {});
                                              })),
               base::Bug);
}

TEST_F(TenantCheckOfSql, sql_that_names_the_tenant_or_touches_no_tenant_table_passes) {
  for (const char* sql : {
           "delete from counter",
           "delete from note where tenant_id = x'00'",
           "select n.body from note n where N.TENANT_ID = x'00'",
           "select 1",
       }) {
    const auto done = run_in(*store_, sql);
    EXPECT_TRUE(done) << sql;
  }
}

TEST_F(TenantCheckOfSql, a_table_that_is_made_later_is_known_at_once) {
  const auto done = store_->write(first_tenant, [](Transaction& transaction) -> base::Done {
    TRY(transaction.define("create table later(id integer) strict"));
    TRY(transaction.run("delete from later"));
    TRY(transaction.define("drop table later"));
    TRY(transaction.define("create table later(tenant_id blob, id integer) strict"));
    EXPECT_THROW(static_cast<void>(transaction.run("delete from later where id = 1")), base::Bug);
    return {};
  });
  EXPECT_TRUE(done);
}

TEST_F(TenantCheckOfSql, a_migration_may_touch_every_tenant) {
  ASSERT_TRUE(add_note(first_tenant, 1, "a"));
  ASSERT_TRUE(add_note(second_tenant, 1, "b"));
  EXPECT_TRUE(store_->write(base::Id{}, [](Transaction& transaction) {
    return transaction.define("update note set body = upper(body)");
  }));
}

}  // namespace
}  // namespace store
