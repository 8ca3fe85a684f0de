#include "core/rate_limit.h"

#include <gtest/gtest.h>

#include "core/cors.h"
#include "core/router.h"
#include "core/tests/world.h"

namespace core {
namespace {

base::Id id_of(std::uint8_t n) {
  base::Id id;
  id.bytes[15] = n;
  return id;
}

constexpr std::int64_t second = 1'000'000'000;

struct RateLimitTest : testing::Test {
  std::int64_t now = 1'000 * second;
  RateLimit limit{{.per_second = 10, .burst = 3, .callers_max = 4}, [this] { return now; }};
  const base::Id one = id_of(1), other = id_of(2);
};

TEST_F(RateLimitTest, a_burst_passes_then_one_by_one) {
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.admit(one)) << i;
  const auto wait = limit.admit(one);
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->nanoseconds, second / 10);
  EXPECT_TRUE(limit.admit(one)) << "a refused request costs nothing, and still waits";
  now += second / 10;
  EXPECT_FALSE(limit.admit(one));
  EXPECT_TRUE(limit.admit(one));
  now += 10 * second;
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.admit(one)) << i;
  EXPECT_TRUE(limit.admit(one));
}

TEST_F(RateLimitTest, callers_do_not_share) {
  for (int i = 0; i < 4; ++i) static_cast<void>(limit.admit(one));
  EXPECT_FALSE(limit.admit(other));
}

TEST_F(RateLimitTest, memory_is_bounded_and_who_is_at_rest_goes_first) {
  for (int i = 0; i < 4; ++i) static_cast<void>(limit.admit(one));
  for (std::uint8_t n = 10; n < 13; ++n) static_cast<void>(limit.admit(id_of(n)));
  now += second / 10;  // those three are at rest, `one` is not
  EXPECT_FALSE(limit.admit(other));
  EXPECT_FALSE(limit.admit(one));
  EXPECT_TRUE(limit.admit(one));
}

TEST_F(RateLimitTest, zero_is_no_limit) {
  RateLimit none({.per_second = 0, .burst = 1}, [this] { return now; });
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(none.admit(one));
}

class TokenAuthenticator final : public Authenticator {
 public:
  explicit TokenAuthenticator(const World& world) : world_(world) {}
  base::Result<Caller> authenticate(const http::Request& request) override {
    Caller caller = world_.caller();
    caller.kind = request.local ? CallerKind::system : CallerKind::token;
    return caller;
  }

 private:
  const World& world_;
};

struct LimitedRouter : testing::Test {
  World world;
  TokenAuthenticator authenticator{world};
  RateLimit limit{{.per_second = 1, .burst = 2}, [] { return std::int64_t{0}; }};
  Router router{authenticator,
                *world.log,
                world.metrics,
                {.rate_limit = &limit, .cors_origins = {"https://console.example"}}};

  LimitedRouter() {
    router.add(ForeignRoute{
        .prefix = "/foreign",
        .permission = [](const http::Request&) -> const Permission* { return &read; },
        .run = [](const Caller&, const http::Request&) { return http::Response{.body = "ok"}; },
        .takes_in = [](const http::Request& request) { return request.path == "/foreign/in"; },
        .refuse =
            [](const base::Error& error, const http::Request&) {
              return http::Response{.status = error.code == base::Code::limited ? 429 : 403};
            }});
  }
  http::Response ask(std::string path, http::Method method = http::Method::get,
                     std::initializer_list<http::Header> headers = {}, bool local = false) {
    http::Request request;
    request.method = method;
    request.path = std::move(path);
    request.local = local;
    for (const auto& header : headers) request.headers.add(header.name, header.value);
    return router.handle(request);
  }
  static constexpr Permission read{"foreign:read", "Read", everyone_who_reads};
};

TEST_F(LimitedRouter, too_many_are_429_with_the_time_to_wait_and_intake_never) {
  EXPECT_EQ(ask("/foreign/a").status, 200);
  EXPECT_EQ(ask("/foreign/a").status, 200);
  const auto refused = ask("/foreign/a");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.find("Retry-After"), "1");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ask("/foreign/in").status, 200);
  EXPECT_EQ(ask("/foreign/a", http::Method::get, {}, true).status, 200) << "the control socket";
}

TEST_F(LimitedRouter, listed_origins_may_ask_and_read) {
  const auto preflight =
      ask("/v1/anything", http::Method::options,
          {{"Origin", "https://console.example"}, {"Access-Control-Request-Method", "POST"}});
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.headers.find("Access-Control-Allow-Origin"), "https://console.example");
  EXPECT_NE(preflight.headers.find("Access-Control-Allow-Headers")->find("Authorization"),
            std::string_view::npos);
  EXPECT_FALSE(preflight.headers.find("Access-Control-Allow-Credentials"));
  const auto answer =
      ask("/foreign/in", http::Method::get, {{"Origin", "https://console.example"}});
  EXPECT_EQ(answer.headers.find("Access-Control-Allow-Origin"), "https://console.example");
  EXPECT_EQ(answer.headers.find("Vary"), "Origin");
}

TEST_F(LimitedRouter, other_origins_get_no_permission) {
  for (const auto* origin : {"https://evil.example", "null", "https://console.example.evil", ""}) {
    const auto preflight = ask("/v1/anything", http::Method::options,
                               {{"Origin", origin}, {"Access-Control-Request-Method", "POST"}});
    EXPECT_FALSE(preflight.headers.find("Access-Control-Allow-Origin")) << origin;
    EXPECT_FALSE(ask("/foreign/in", http::Method::get, {{"Origin", origin}})
                     .headers.find("Access-Control-Allow-Origin"))
        << origin;
  }
}

}  // namespace
}  // namespace core
