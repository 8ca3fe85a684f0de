#include "core/job.h"

#include <gtest/gtest.h>

#include <atomic>

#include "base/check.h"
#include "core/tests/world.h"

namespace core {
namespace {

class JobRuns : public testing::Test {
 protected:
  Job counting(std::string name, base::Duration interval) {
    return {.name = std::move(name), .interval = interval, .run = [this] {
              return base::Result<std::string>("run " + std::to_string(++runs));
            }};
  }

  std::string lines;
  base::FakeClock clock{world_start};
  std::unique_ptr<telemetry::Log> log = telemetry::Log::memory(clock, &lines);
  std::atomic<int> runs = 0;
};

TEST_F(JobRuns, a_job_runs_at_the_start_and_then_by_its_timer) {
  Jobs jobs(clock, *log);
  jobs.add(counting("sweep", base::minutes(1)));
  jobs.start();
  ASSERT_TRUE(eventually([&] { return jobs.status()[0].runs == 1; }));
  for (int i = 2; i <= 4; ++i) {
    clock.advance(base::minutes(1));
    ASSERT_TRUE(eventually([&] { return jobs.status()[0].runs == i; }));
  }
  jobs.stop();
  const auto status = jobs.status().at(0);
  EXPECT_EQ(status.name, "sweep");
  EXPECT_EQ(status.status, "run 4");
  EXPECT_EQ(status.last_run, clock.now());
  EXPECT_EQ(runs, 4);
}

TEST_F(JobRuns, a_poke_runs_it_at_once) {
  Jobs jobs(clock, *log);
  jobs.add(counting("sweep", base::hours(1)));
  jobs.start();
  ASSERT_TRUE(eventually([&] { return jobs.status()[0].runs == 1; }));
  jobs.poke("sweep");
  ASSERT_TRUE(eventually([&] { return jobs.status()[0].runs == 2; }));
  EXPECT_THROW(jobs.poke("unknown"), base::Bug);
}

TEST_F(JobRuns, a_failure_shows_and_is_tried_again_sooner) {
  std::atomic<bool> broken = true;
  Jobs jobs(clock, *log);
  jobs.add({.name = "sweep", .interval = base::hours(1), .run = [&]() -> base::Result<std::string> {
              if (broken) return base::unavailable("no disk");
              return std::string("fine");
            }});
  jobs.start();
  ASSERT_TRUE(eventually([&] { return jobs.status()[0].failures == 1; }));
  EXPECT_EQ(jobs.status()[0].error, "no disk");
  clock.advance(base::seconds(1));
  ASSERT_TRUE(eventually([&] { return jobs.status()[0].failures == 2; }));
  broken = false;
  clock.advance(base::seconds(2));
  ASSERT_TRUE(eventually([&] { return jobs.status()[0].status == "fine"; }));
  EXPECT_EQ(jobs.status()[0].error, "");
  jobs.stop();
  EXPECT_NE(lines.find("\"job\":\"sweep\",\"error\":\"no disk\""), std::string::npos);
}

TEST_F(JobRuns, a_bug_in_one_job_stops_no_other) {
  Jobs jobs(clock, *log);
  jobs.add({.name = "broken",
            .interval = base::minutes(1),
            .run = []() -> base::Result<std::string> { base::fail_check("never", "here", 1); }});
  jobs.add(counting("sweep", base::minutes(1)));
  jobs.start();
  EXPECT_TRUE(eventually([&] { return jobs.status()[1].runs == 1; }));
  EXPECT_TRUE(eventually([&] { return jobs.status()[0].failures == 1; }));
}

TEST_F(JobRuns, stop_waits_for_the_one_that_runs) {
  std::atomic<bool> inside = false, ended = false;
  Jobs jobs(clock, *log);
  jobs.add({.name = "slow", .interval = base::minutes(1), .run = [&] {
              inside = true;
              std::this_thread::sleep_for(std::chrono::milliseconds(20));
              ended = true;
              return base::Result<std::string>(std::string("ended"));
            }});
  jobs.start();
  ASSERT_TRUE(eventually([&] { return inside.load(); }));
  jobs.stop();
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace core
