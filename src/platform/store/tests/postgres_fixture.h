// What the tests of PostgreSQL alone share: a migrated schema of their own, served by the role that
// owns nothing.
#pragma once
#include <memory>
#include <string>
#include <utility>

#include "platform/store/tests/store_fixture.h"

namespace store {

class PostgresStore : public StoreTest {
 protected:
  void SetUp() override { reopen(); }
  PostgresOptions options() const { return database_.postgres(PostgresRole::serve); }
  void reopen() { reopen(options()); }
  void reopen(const PostgresOptions& options) {
    store_.reset();
    {
      const auto owner = database_.open_owner();
      const MigrationSet sets[] = {{"test", any_migrations}};
      const auto migrated = migrate(*owner, sets, base::Time{1});
      ASSERT_TRUE(migrated) << migrated.error().message;
    }
    auto opened = open_postgres(options);
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = *std::move(opened);
  }
  std::string table(const std::string& name) const { return database_.schema() + "." + name; }
  base::Error refusal_of(const std::string& user) const {
    PostgresOptions options = this->options();
    options.dsn = base::Secret(PostgresServer::shared().dsn(user, database_.schema()));
    const auto opened = open_postgres(options);
    if (opened) return base::unavailable("it was opened");
    return opened.error();
  }
  static base::Result<std::int64_t> process_of(const Snapshot& snapshot) {
    std::int64_t process = 0;
    TRY(snapshot.first("select pg_backend_pid()", {},
                       [&](const Row& row) { process = row.integer(0); }));
    return process;
  }
  static void terminate(std::int64_t process) {
    PostgresServer::shared().admin("select pg_terminate_backend(" + std::to_string(process) +
                                   ", 5000)");
  }

  TestDatabase database_{folder_.file("unused"), Dialect::postgres};
};

}  // namespace store
