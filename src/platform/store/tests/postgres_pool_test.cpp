// Connections: lost, lent out, idle.
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "platform/store/tests/postgres_fixture.h"

namespace store {
namespace {

class PostgresConnections : public PostgresStore {};

TEST_F(PostgresConnections, a_unit_whose_connection_is_cut_runs_again_on_another_once) {
  int attempts = 0;
  const auto cut = [&](int times) {
    attempts = 0;
    return store_->write(first_tenant, [&](Transaction& transaction) -> base::Done {
      TRY(insert_note(transaction, 10 + times));
      const auto process = TRY(process_of(transaction));
      if (++attempts <= times) terminate(process);
      return insert_note(transaction, 20 + times);
    });
  };
  EXPECT_TRUE(cut(1));
  EXPECT_EQ(attempts, 2);
  EXPECT_EQ(notes(first_tenant), 2);
  const auto twice = cut(2);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, base::Code::unavailable);
  EXPECT_EQ(attempts, 2);
  EXPECT_EQ(notes(first_tenant), 2);
  EXPECT_GE(store_->statistics().lost_connections_total, 3U);
}

TEST_F(PostgresConnections, a_read_whose_connection_is_cut_is_unavailable_and_the_next_is_served) {
  const auto read = store_->read(first_tenant, [&](const Snapshot& snapshot) -> base::Done {
    terminate(TRY(process_of(snapshot)));
    TRY(count_notes(snapshot));
    return {};
  });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, base::Code::unavailable);
  EXPECT_EQ(notes(first_tenant), 0);
}

TEST_F(PostgresConnections, a_connection_cut_while_idle_is_not_noticed) {
  std::int64_t process = 0;
  ASSERT_TRUE(store_->read(first_tenant, [&](const Snapshot& snapshot) -> base::Done {
    process = TRY(process_of(snapshot));
    return {};
  }));
  terminate(process);
  EXPECT_TRUE(add_note(first_tenant, 1));
}

TEST(PostgresServerStops, units_are_unavailable_until_it_is_back_and_nothing_is_lost) {
  PostgresServer server;
  PostgresOptions owner;
  owner.dsn = base::Secret(server.dsn("mainstay"));
  owner.role = PostgresRole::migrate;
  owner.serving_role = "app";
  server.admin("grant all on schema public to mainstay");
  const MigrationSet sets[] = {{"test", any_migrations}};
  ASSERT_TRUE(migrate(**open_postgres(owner), sets, base::Time{1}));
  PostgresOptions options;
  options.dsn = base::Secret(server.dsn("app"));
  options.reconnect_wait_max = base::milliseconds(20);
  const auto store = *open_postgres(options);
  const auto add = [&](std::int64_t id) {
    return store->write(first_tenant, [&](Transaction& transaction) {
      return transaction.run("insert into note(tenant_id, id, body) values($1, $2, '')",
                             {first_tenant, id});
    });
  };
  ASSERT_TRUE(add(1));
  server.stop();
  for (int i = 0; i < 3; ++i) {
    const auto refused = add(2);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::Code::unavailable);
  }
  EXPECT_GT(store->statistics().connect_failures_total, 0U);
  EXPECT_FALSE(open_postgres(options));
  server.start();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!add(2) && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  std::int64_t count = 0;
  EXPECT_TRUE(store->read(first_tenant, [&](const Snapshot& snapshot) {
    return snapshot.first("select count(*) from note where tenant_id = $1", {first_tenant},
                          [&](const Row& row) { count = row.integer(0); });
  }));
  EXPECT_EQ(count, 2);
}

TEST_F(PostgresConnections, when_all_connections_are_lent_the_next_unit_waits_and_then_is_told) {
  PostgresOptions one = options();
  one.connections_max = 1;
  one.connection_wait = base::milliseconds(20);
  reopen(one);
  const auto held = store_->read(first_tenant, [&](const Snapshot&) -> base::Done {
    std::thread([&] {
      const auto refused = add_note(first_tenant, 1);
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().code, base::Code::unavailable);
      EXPECT_NE(refused.error().message.find("store_connections_max"), std::string::npos);
    }).join();
    return {};
  });
  EXPECT_TRUE(held);
  EXPECT_TRUE(add_note(first_tenant, 1));
}

TEST_F(PostgresConnections, the_queue_for_connections_is_bounded) {
  PostgresOptions one = options();
  one.connections_max = 1;
  one.waiting_units_max = 1;
  reopen(one);
  std::thread waiting;
  const auto held = store_->read(first_tenant, [&](const Snapshot&) -> base::Done {
    waiting = std::thread([&] { EXPECT_TRUE(add_note(first_tenant, 1)); });
    wait_for_waiting_units(1);
    std::thread([&] {
      const auto refused = add_note(first_tenant, 2);
      ASSERT_FALSE(refused);
      EXPECT_NE(refused.error().message.find("store_waiting_units_max"), std::string::npos);
    }).join();
    return {};
  });
  waiting.join();
  EXPECT_TRUE(held);
}

TEST_F(PostgresConnections, a_statement_that_takes_too_long_is_stopped) {
  PostgresOptions hasty = options();
  hasty.statement_timeout = base::milliseconds(50);
  reopen(hasty);
  const auto done = store_->write(first_tenant, [](Transaction& transaction) {
    return transaction.first("select 1 from pg_sleep(30)", {}, [](const Row&) {});
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, base::Code::unavailable);
  EXPECT_NE(done.error().message.find("store_statement_timeout"), std::string::npos);
  EXPECT_TRUE(add_note(first_tenant, 1));
}

TEST_F(PostgresConnections, idle_connections_are_closed_down_to_the_minimum) {
  PostgresOptions options = this->options();
  options.connections_min = 1;
  options.connection_idle = base::milliseconds(1);
  options.health_check_every = base::milliseconds(5);
  reopen(options);
  std::atomic<int> inside = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      EXPECT_TRUE(store_->read(first_tenant, [&](const Snapshot&) -> base::Done {
        ++inside;
        while (inside < 4) std::this_thread::yield();
        return {};
      }));
    });
  join(std::move(threads));
  EXPECT_GE(store_->statistics().connects_total, 4U);
  while (store_->statistics().connections != 1) std::this_thread::yield();
}

}  // namespace
}  // namespace store
