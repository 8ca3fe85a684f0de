// What /readyz says while the server starts, when a part fails, and when one hangs.
#include "server/readiness.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

namespace server {
namespace {

template <class F>
void wait_until(F condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::yield();
  }
}

class ReadinessTest : public testing::Test {
 protected:
  static bool says(const Readiness& readiness, std::string_view text) {
    return readiness.answer().body.find(text) != std::string::npos;
  }
  base::SystemClock clock_;
  std::string lines_;
  std::unique_ptr<telemetry::Log> log_ = telemetry::Log::memory(clock_, &lines_);
};

TEST_F(ReadinessTest, names_the_steps_that_are_pending) {
  Readiness readiness;
  EXPECT_EQ(readiness.answer().status, 503);
  EXPECT_EQ(readiness.answer().headers.find("Retry-After"), "1");
  EXPECT_TRUE(says(readiness, R"({"name":"store","status":"pending"})"));
  readiness.done(Step::store);
  EXPECT_TRUE(says(readiness, R"({"name":"store","status":"ok"})"));
  EXPECT_TRUE(says(readiness, R"({"name":"replay","status":"pending"})"));
  readiness.done(Step::replay);
  EXPECT_FALSE(readiness.ready());
  readiness.done(Step::projections);
  EXPECT_TRUE(readiness.ready());
  EXPECT_EQ(readiness.answer().status, 200);
}

TEST_F(ReadinessTest, follows_the_checks) {
  Readiness readiness({.interval = base::milliseconds(1), .patience = base::hours(1)});
  for (const Step step : {Step::store, Step::replay, Step::projections}) readiness.done(step);
  std::atomic<bool> good = true;
  readiness.watch({{"store",
                    [&good]() -> base::Done {
                      if (good) return {};
                      return base::unavailable("the disk is full");
                    }}},
                  *log_);
  EXPECT_EQ(readiness.answer().status, 200);
  good = false;
  wait_until([&] { return readiness.answer().status == 503; });
  EXPECT_TRUE(
      says(readiness, R"({"name":"store","status":"failing","reason":"the disk is full"})"));
  good = true;
  wait_until([&] { return readiness.ready(); });
  readiness.stop();
  EXPECT_NE(lines_.find("not ready any more"), std::string::npos);
  EXPECT_NE(lines_.find("ready again"), std::string::npos);
}

TEST_F(ReadinessTest, a_check_that_hangs_is_seen) {
  Readiness readiness({.interval = base::milliseconds(1), .patience = base::milliseconds(20)});
  for (const Step step : {Step::store, Step::replay, Step::projections}) readiness.done(step);
  std::promise<void> release;
  const auto released = release.get_future().share();
  readiness.watch({{"store",
                    [released]() -> base::Done {
                      released.wait();
                      return {};
                    }},
                   {"intake", []() -> base::Done { return {}; }}},
                  *log_);
  wait_until([&] { return says(readiness, "it does not answer"); });
  EXPECT_TRUE(says(readiness, R"({"name":"intake","status":"ok"})"));
  release.set_value();
  wait_until([&] { return readiness.ready(); });
}

TEST_F(ReadinessTest, the_gate_answers_until_it_is_opened) {
  const Readiness readiness;
  Gate gate(readiness);
  const auto ask = [&gate](const std::string& path) {
    http::Request request;
    request.path = path;
    return gate.handle(request);
  };
  EXPECT_EQ(ask("/healthz").status, 200);
  EXPECT_EQ(ask("/readyz").status, 503);
  EXPECT_EQ(ask("/v1/incidents").status, 503);
  EXPECT_EQ(ask("/v1/incidents").headers.find("Retry-After"), "1");
  EXPECT_FALSE(gate.is_quick({}));
  gate.open([](const http::Request&) { return http::Response{.status = 204}; },
            [](const http::Request&) { return true; });
  EXPECT_TRUE(gate.is_quick({}));
  EXPECT_EQ(ask("/v1/incidents").status, 204);
  EXPECT_EQ(ask("/readyz").status, 204);
}

}  // namespace
}  // namespace server
