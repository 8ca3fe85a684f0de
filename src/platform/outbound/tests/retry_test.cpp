// When a call is tried again: the rule, the waits, and real servers that fail at first.
#include "platform/outbound/retry.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "platform/outbound/redirect.h"
#include "platform/outbound/tests/client_of.h"
#include "platform/outbound/tests/planned_server.h"

namespace outbound {
namespace {

using Plan = PlannedServer::Plan;
using Then = PlannedServer::Then;

Exchange answered(int status) {
  return {.answer = Response{.status = status, .headers = {}, .body = {}}};
}
Exchange failed(bool sent) { return {.answer = base::unavailable("cut"), .sent = sent}; }

TEST(Retry, only_where_it_is_safe_and_can_help) {
  const Request get{.method = "GET"}, post{.method = "POST"};
  const Request repeatable{.method = "POST", .repeatable = true};
  for (const int status : {429, 502, 503, 504}) {
    EXPECT_TRUE(may_try_again(get, answered(status)));
    EXPECT_TRUE(may_try_again(repeatable, answered(status)));
    EXPECT_FALSE(may_try_again(post, answered(status)));
  }
  for (const int status : {200, 204, 301, 400, 401, 404, 409, 500, 501})
    EXPECT_FALSE(may_try_again(get, answered(status))) << status;
  EXPECT_TRUE(may_try_again(get, failed(true)));
  EXPECT_FALSE(may_try_again(post, failed(true)));
  EXPECT_TRUE(may_try_again(post, failed(false)));
  EXPECT_TRUE(may_try_again(repeatable, failed(true)));
  for (const std::string method : {"HEAD", "PUT", "DELETE", "OPTIONS"})
    EXPECT_TRUE(may_try_again({.method = method}, failed(true))) << method;
  EXPECT_FALSE(may_try_again({.method = "PATCH"}, failed(true)));
  EXPECT_FALSE(may_try_again(get, {.answer = base::invalid("x"), .sent = false}));
  EXPECT_FALSE(may_try_again(get, {.answer = base::unavailable("x"), .final = true}));
}

TEST(RetryAfter, is_seconds_or_a_date) {
  const base::Time now = *base::parse_rfc3339("1994-11-06T08:49:00Z");
  EXPECT_EQ(retry_after("0", now), base::seconds(0));
  EXPECT_EQ(retry_after(" 120 ", now), base::seconds(120));
  EXPECT_EQ(retry_after("99999999999999999999", now), base::days(365));
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), base::seconds(37));
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:48:37 GMT", now), base::seconds(0));
  for (const std::string bad : {"", "-1", "1.5", "soon", "Sun, 06 Nov 1994 08:49:37 CET",
                                "Sun, 06 Xyz 1994 08:49:37 GMT", "Sun, 99 Nov 1994 08:49:37 GMT"})
    EXPECT_EQ(retry_after(bad, now), std::nullopt) << bad;
}

TEST(RetryDelay, doubles_with_jitter_and_honours_what_was_asked_within_bounds) {
  const ClientOptions options;  // 200 ms to 5 s, 30 s asked
  EXPECT_EQ(retry_delay(options, 1, 0, {}), base::milliseconds(100));
  EXPECT_EQ(retry_delay(options, 1, 0.5, {}), base::milliseconds(150));
  EXPECT_EQ(retry_delay(options, 2, 0, {}), base::milliseconds(200));
  EXPECT_EQ(retry_delay(options, 4, 0, {}), base::milliseconds(800));
  EXPECT_EQ(retry_delay(options, 60, 0, {}), base::milliseconds(2'500));
  EXPECT_EQ(retry_delay(options, 1, 0, base::seconds(3)), base::seconds(3));
  EXPECT_EQ(retry_delay(options, 1, 0, base::hours(3)), base::seconds(30));
  EXPECT_EQ(retry_delay(options, 1, 0, base::milliseconds(1)), base::milliseconds(100));
}

class Retrying : public testing::Test {
 protected:
  base::Result<Response> send(Request request) {
    request.trust = Trust::operator_;
    return client_->send(request);
  }
  std::unique_ptr<HttpClient> client_ = curl_client(options_for_tests());
};

TEST_F(Retrying, an_idempotent_call_outlives_failures) {
  std::atomic<int> seen = 0;
  PlannedServer server([&](const std::string&) -> Plan {
    const int number = ++seen;
    if (number == 1) return {answer(503, "busy")};
    if (number == 2) return {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut", Then::close};
    return {answer(200, "good")};
  });
  EXPECT_EQ(text_of(send({.url = server.url()})), "200 good");
  EXPECT_EQ(seen, 3);
}

TEST_F(Retrying, ends_after_its_attempts_with_the_last_answer) {
  PlannedServer server([](const std::string&) -> Plan { return {answer(503, "busy")}; });
  EXPECT_EQ(text_of(send({.url = server.url()})), "503 busy");
  EXPECT_EQ(server.requests().size(), 3U);
  EXPECT_EQ(text_of(send({.url = server.url(), .attempts_max = 1})), "503 busy");
  EXPECT_EQ(server.requests().size(), 4U);
}

TEST_F(Retrying, what_may_have_had_an_effect_is_sent_once) {
  PlannedServer server([](const std::string&) -> Plan { return {"", Then::close}; });
  EXPECT_FALSE(send({.method = "POST", .url = server.url(), .body = "x"}));
  EXPECT_EQ(server.requests().size(), 1U);
  EXPECT_FALSE(send({.method = "POST", .url = server.url(), .body = "x", .repeatable = true}));
  EXPECT_EQ(server.requests().size(), 4U);
}

TEST_F(Retrying, a_wait_that_does_not_fit_the_deadline_is_not_begun) {
  PlannedServer server(
      [](const std::string&) -> Plan { return {answer(503, "busy", "Retry-After: 20\r\n")}; });
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(text_of(send({.url = server.url(), .timeout = base::seconds(10)})), "503 busy");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(9));
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(Retrying, stop_ends_a_wait) {
  PlannedServer server(
      [](const std::string&) -> Plan { return {answer(503, "busy", "Retry-After: 25\r\n")}; });
  const auto begin = std::chrono::steady_clock::now();
  // Stopped while it waits for the next attempt it answers 503, and before that it fails.
  std::thread sender(
      [&] { static_cast<void>(send({.url = server.url(), .timeout = base::minutes(2)})); });
  while (server.requests().empty()) std::this_thread::yield();
  client_->stop();
  sender.join();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST_F(Retrying, one_deadline_is_for_all_attempts_and_redirects) {
  PlannedServer server([](const std::string&) -> Plan { return {"", Then::hang}; });
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(send({.url = server.url(), .timeout = base::milliseconds(100)}));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(Redirected, from_https_to_http_is_refused) {
  const Request request{.url = "https://a.example/x", .follow_redirects = true};
  const Url url = *parse_url(request.url);
  const auto to = [&](const std::string& location) {
    return redirected(request, url,
                      {.status = 302, .headers = {{"Location", location}}, .body = {}});
  };
  EXPECT_FALSE(to("http://a.example/"));
  EXPECT_FALSE(to("ftp://a.example/"));
  EXPECT_FALSE(to("file:///etc/passwd"));
  EXPECT_FALSE(to("https:///"));
  EXPECT_EQ((*to("//b.example/y"))->url, "https://b.example/y");
  EXPECT_EQ((*to("../z?q"))->url, "https://a.example/z?q");
}

}  // namespace
}  // namespace outbound
