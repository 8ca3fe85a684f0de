#include "core/job.h"

#include <gtest/gtest.h>

#include <atomic>

#include "base/check.h"
#include "core/tests/world.h"

namespace core {
namespace {

// One server: its leases and jobs.
struct JobReplica {
  JobReplica(World& world, const std::string& name, Leases::Options options = {})
      : leases(*world.services, name, options), jobs(*world.services, leases) {}
  ~JobReplica() {
    jobs.stop();
    leases.stop();
  }
  void start() {
    leases.start();
    const auto started = jobs.start();
    ASSERT_TRUE(started) << started.error().message;
  }
  Leases leases;
  Jobs jobs;
};

class JobRuns : public testing::Test {
 protected:
  Job counting(std::string name, base::Duration interval) {
    return {.name = std::move(name), .interval = interval, .run = [this] {
              return base::Result<std::string>("run " + std::to_string(++runs));
            }};
  }
  JobStatus status(JobReplica& of, std::string_view name = "sweep") {
    auto status = of.jobs.get(world.caller(), name);
    if (!status) ADD_FAILURE() << status.error().message;
    return status ? *std::move(status) : JobStatus();
  }
  bool waits_for_runs(JobReplica& of, std::int64_t number, std::string_view name = "sweep") {
    return eventually([&] { return status(of, name).runs == number; });
  }

  World world{{}, DatabaseClock::follows};
  std::atomic<int> runs = 0;
  const Leases::Options alone = Leases::options_for(store::Dialect::sqlite);
};

TEST_F(JobRuns, a_job_runs_at_the_start_and_then_by_its_timer) {
  JobReplica one(world, "one", alone);
  one.jobs.add(counting("sweep", base::minutes(1)));
  one.start();
  ASSERT_TRUE(waits_for_runs(one, 1));
  for (int i = 2; i <= 4; ++i) {
    world.advance(base::minutes(1));
    ASSERT_TRUE(waits_for_runs(one, i));
  }
  const auto now = status(one);
  EXPECT_EQ(now.status, "run 4");
  EXPECT_EQ(now.last_run_at, world.clock.now());
  EXPECT_EQ(now.last_success_at, world.clock.now());
  EXPECT_EQ(now.next_run_at, world.clock.now() + base::minutes(1));
  EXPECT_EQ(now.owner, "one");
  EXPECT_FALSE(now.running);
}

TEST_F(JobRuns, what_a_job_did_and_when_it_is_due_outlives_the_program) {
  {
    JobReplica one(world, "one", alone);
    one.jobs.add(counting("sweep", base::hours(1)));
    one.start();
    ASSERT_TRUE(waits_for_runs(one, 1));
  }
  JobReplica two(world, "two", alone);
  two.jobs.add(counting("sweep", base::hours(1)));
  two.start();
  world.advance(base::minutes(59));
  EXPECT_EQ(status(two).runs, 1);
  EXPECT_EQ(status(two).status, "run 1");
  world.advance(base::minutes(1));
  EXPECT_TRUE(waits_for_runs(two, 2));
}

TEST_F(JobRuns, a_shorter_interval_is_not_held_back_by_the_old_one) {
  {
    JobReplica one(world, "one", alone);
    one.jobs.add(counting("sweep", base::hours(24)));
    one.start();
    ASSERT_TRUE(waits_for_runs(one, 1));
  }
  JobReplica two(world, "two", alone);
  two.jobs.add(counting("sweep", base::minutes(1)));
  two.start();
  world.advance(base::minutes(1));
  EXPECT_TRUE(waits_for_runs(two, 2));
}

TEST_F(JobRuns, a_clock_that_is_set_back_puts_nothing_off) {
  JobReplica one(world, "one", alone);
  one.jobs.add(counting("sweep", base::minutes(1)));
  one.start();
  ASSERT_TRUE(waits_for_runs(one, 1));
  world.advance(base::hours(24));
  ASSERT_TRUE(waits_for_runs(one, 2));
  world.advance(base::hours(-24));
  const auto set_back = world.clock.now();
  // An interval after it has learnt of that, which nobody sees: so a second after the other.
  ASSERT_TRUE(eventually([&] {
    world.advance(base::seconds(1));
    return status(one).runs == 3;
  }));
  EXPECT_LT(world.clock.now() - set_back, base::hours(24));
  EXPECT_LE(status(one).next_run_at, world.clock.now() + base::minutes(1));
}

TEST_F(JobRuns, a_poke_runs_it_at_once) {
  JobReplica one(world, "one", alone);
  one.jobs.add(counting("sweep", base::hours(1)));
  one.start();
  ASSERT_TRUE(waits_for_runs(one, 1));
  one.jobs.poke("sweep");
  ASSERT_TRUE(waits_for_runs(one, 2));
  EXPECT_THROW(one.jobs.poke("unknown"), base::Bug);
}

TEST_F(JobRuns, a_request_runs_it_at_once_and_stands_in_the_ledger) {
  JobReplica one(world, "one", alone);
  one.jobs.add(counting("sweep", base::hours(1)));
  one.start();
  ASSERT_TRUE(waits_for_runs(one, 1));
  ASSERT_TRUE(one.jobs.request(world.caller(), "sweep"));
  ASSERT_TRUE(waits_for_runs(one, 2));
  EXPECT_EQ(one.jobs.request(world.caller(), "unknown").error().code, base::Code::not_found);
  EXPECT_EQ(one.jobs.request(world.caller(Role::operator_), "sweep").error().code,
            base::Code::denied);
  EXPECT_EQ(one.jobs.list(world.caller(Role::ingest)).error().code, base::Code::denied);
  EXPECT_EQ(world.count("select count(*) from core_ledger_entry e where e.tenant_id = $1"
                        " and e.type = 'job.requested' and e.object = 'sweep'",
                        world.tenant.id),
            1);
}

TEST_F(JobRuns, a_failure_shows_and_is_tried_again_sooner) {
  std::atomic<bool> broken = true;
  JobReplica one(world, "one", alone);
  one.jobs.add(
      {.name = "sweep", .interval = base::hours(1), .run = [&]() -> base::Result<std::string> {
         if (broken) return base::unavailable("no disk");
         return std::string("fine");
       }});
  one.start();
  ASSERT_TRUE(eventually([&] { return status(one).failures == 1; }));
  EXPECT_EQ(status(one).error, "no disk");
  EXPECT_EQ(status(one).next_run_at, world.clock.now() + base::seconds(1));
  world.advance(base::seconds(1));
  ASSERT_TRUE(eventually([&] { return status(one).failures == 2; }));
  EXPECT_EQ(status(one).next_run_at, world.clock.now() + base::seconds(2));
  for (int i = 3; i < 20; ++i) {
    world.advance(base::minutes(10));
    ASSERT_TRUE(eventually([&] { return status(one).failures == i; })) << i;
  }
  EXPECT_EQ(status(one).next_run_at, world.clock.now() + base::minutes(10));
  broken = false;
  world.advance(base::minutes(10));
  ASSERT_TRUE(eventually([&] { return status(one).status == "fine"; }));
  EXPECT_EQ(status(one).error, std::nullopt);
  EXPECT_EQ(status(one).failures_in_row, 0);
  one.jobs.stop();
  EXPECT_NE(world.lines.find("\"job\":\"sweep\",\"error\":\"no disk\""), std::string::npos);
}

TEST_F(JobRuns, a_bug_in_one_job_stops_no_other) {
  JobReplica one(world, "one", alone);
  one.jobs.add(
      {.name = "broken", .interval = base::minutes(1), .run = []() -> base::Result<std::string> {
         base::fail_check("never", "here", 1);
       }});
  one.jobs.add(counting("sweep", base::minutes(1)));
  one.start();
  EXPECT_TRUE(waits_for_runs(one, 1));
  EXPECT_TRUE(eventually([&] { return status(one, "broken").failures == 1; }));
}

TEST_F(JobRuns, stop_waits_for_the_one_that_runs) {
  std::atomic<bool> inside = false, go = false, ended = false;
  JobReplica one(world, "one", alone);
  one.jobs.add({.name = "slow", .interval = base::minutes(1), .run = [&] {
                  inside = true;
                  eventually([&] { return go.load(); });
                  ended = true;
                  return base::Result<std::string>(std::string("ended"));
                }});
  one.start();
  ASSERT_TRUE(eventually([&] { return inside.load(); }));
  EXPECT_TRUE(status(one, "slow").running);
  go = true;
  one.jobs.stop();
  EXPECT_TRUE(ended);
  EXPECT_EQ(status(one, "slow").status, "ended");
}

TEST_F(JobRuns, a_poke_while_it_runs_asks_for_another_run) {
  std::atomic<bool> go = false;
  JobReplica one(world, "one", alone);
  one.jobs.add({.name = "sweep", .interval = base::hours(1), .run = [&] {
                  ++runs;
                  eventually([&] { return go.load(); });
                  return base::Result<std::string>(std::string("ended"));
                }});
  one.start();
  ASSERT_TRUE(eventually([&] { return runs == 1; }));
  ASSERT_TRUE(one.jobs.request(world.caller(), "sweep"));
  go = true;
  EXPECT_TRUE(waits_for_runs(one, 2));
}

// A job that two replicas have; the first to run it hangs in it until it is let go.
class Handover : public JobRuns {
 protected:
  Job hanging(const std::string& who) {
    return {.name = "sweep", .interval = base::hours(1), .run = [this, who] {
              const bool first = ++runs == 1;
              // Longer than any wait of the test: it ends when the test says so.
              if (first) eventually([&] { return go.load(); }, std::chrono::minutes(3));
              return base::Result<std::string>("by " + who);
            }};
  }
  ~Handover() override { go = true; }
  std::atomic<bool> go = false;
};

TEST_F(Handover, one_replica_runs_it_at_a_time) {
  JobReplica one(world, "one"), two(world, "two");
  one.jobs.add(hanging("one"));
  two.jobs.add(hanging("two"));
  one.start();
  ASSERT_TRUE(eventually([&] { return runs == 1; }));
  two.start();
  // The holder renews, so that its lease does not end however long it runs.
  for (int i = 0; i < 20; ++i) {
    world.advance(base::milliseconds(500));
    ASSERT_TRUE(eventually([&] {
      return world.count(
                 "select l.expires_at from core_lease l, core_tenant t where t.id = $1"
                 " and l.name = 'job/sweep'",
                 world.tenant.id) == (world.clock.now() + base::seconds(2)).nanoseconds;
    }));
  }
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(status(two).running);
  EXPECT_EQ(status(two).owner, "one");
  go = true;
  ASSERT_TRUE(waits_for_runs(two, 1));
  EXPECT_EQ(status(two).status, "by one");
}

TEST_F(Handover, another_replica_takes_over_within_three_seconds_and_the_late_one_is_refused) {
  JobReplica one(world, "one"), two(world, "two");
  one.jobs.add(hanging("one"));
  two.jobs.add(hanging("two"));
  one.start();
  ASSERT_TRUE(eventually([&] { return runs == 1; }));
  one.leases.stop();  // as when its machine stands still
  two.start();
  for (int i = 0; i < 6 && runs == 1; ++i) {
    world.advance(base::milliseconds(500));
    eventually([&] { return runs == 2 || i < 4; });
  }
  ASSERT_TRUE(eventually([&] { return runs == 2; }));
  EXPECT_LE(world.clock.now() - world_start, base::seconds(3));
  ASSERT_TRUE(waits_for_runs(two, 2));  // the one that was cut off counts
  EXPECT_EQ(status(two).status, "by two");
  EXPECT_EQ(status(two).failures, 1);
  go = true;
  one.jobs.stop();
  two.jobs.stop();
  EXPECT_EQ(status(two).status, "by two");
  EXPECT_EQ(status(two).runs, 2);
  EXPECT_NE(world.lines.find("another server has taken over job/sweep"), std::string::npos);
}

TEST_F(Handover, a_request_reaches_the_replica_that_is_alive) {
  JobReplica one(world, "one"), two(world, "two");
  one.jobs.add(counting("sweep", base::hours(1)));
  two.jobs.add(counting("sweep", base::hours(1)));
  one.start();
  ASSERT_TRUE(waits_for_runs(one, 1));
  // `two` was never started: it only writes the request down, as another process would.
  ASSERT_TRUE(two.jobs.request(world.caller(), "sweep"));
  world.advance(base::milliseconds(500));
  EXPECT_TRUE(waits_for_runs(one, 2));
}

TEST_F(Handover, what_each_replica_does_for_itself_needs_no_lease) {
  std::atomic<int> ones = 0, twos = 0;
  const auto local = [](std::atomic<int>& count) {
    return Job{.name = "flush",
               .interval = base::hours(1),
               .run = [&count] { return base::Result<std::string>(std::to_string(++count)); },
               .reach = Reach::each_replica};
  };
  JobReplica one(world, "one"), two(world, "two");
  one.jobs.add(local(ones));
  two.jobs.add(local(twos));
  one.start();
  two.start();
  EXPECT_TRUE(eventually([&] { return ones == 1 && twos == 1; }));
  EXPECT_TRUE(waits_for_runs(one, 2, "flush"));
}

}  // namespace
}  // namespace core
