// Every limit and the status past it; what is slow is cut; what is full refuses.
#include <gtest/gtest.h>

#include "platform/http/tests/raw_client.h"
#include "platform/http/tests/test_server.h"

namespace http {
namespace {

constexpr std::string_view get_wait = "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n";

Options limited(Limits limits) { return {.limits = limits}; }

void expect_problem(const RawResponse& response, int status, std::string_view code) {
  EXPECT_EQ(response.status, status);
  EXPECT_EQ(response.header("Content-Type"), "application/problem+json");
  EXPECT_NE(response.body.find("\"code\":\"" + std::string(code) + "\""), std::string::npos)
      << response.body;
  EXPECT_NE(response.body.find("\"request_id\":\"" + response.header("X-Request-Id") + "\""),
            std::string::npos);
  EXPECT_NE(response.body.find("\"errors\":[]"), std::string::npos) << response.body;
}

TEST(Limits, a_header_past_its_limit_is_431) {
  TestServer server(limited({.header_bytes_max = 2'000}));
  RawClient client(server.port());
  expect_problem(client.ask("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(3'000, 'x')), 431,
                 "limited");
  EXPECT_TRUE(client.closed_by_peer());
  EXPECT_EQ(RawClient(server.port())
                .ask("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(1'900, 'x') + "\r\n\r\n")
                .status,
            200);
}

TEST(Limits, a_target_past_its_limit_is_414) {
  TestServer server(limited({.target_bytes_max = 1'000}));
  const std::string line = "GET /" + std::string(1'000, 'x');
  expect_problem(RawClient(server.port()).ask(line + " HTTP/1.1\r\nHost: a\r\n\r\n"), 414,
                 "limited");
  expect_problem(RawClient(server.port()).ask(line + std::string(5'000, 'x')), 414, "limited");
  EXPECT_EQ(RawClient(server.port())
                .ask("GET /" + std::string(999, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n")
                .status,
            200);
}

TEST(Limits, a_body_past_its_limit_is_413_before_it_is_read) {
  TestServer server(limited({.body_bytes_max = 100}));
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\n";
  expect_problem(
      RawClient(server.port()).ask(head + "Expect: 100-continue\r\nContent-Length: 101\r\n\r\n"),
      413, "limited");
  expect_problem(RawClient(server.port())
                     .ask(head + "Transfer-Encoding: chunked\r\n\r\n40\r\n" + std::string(64, 'x') +
                          "\r\n40\r\n" + std::string(64, 'x')),
                 413, "limited");
  EXPECT_EQ(RawClient(server.port())
                .ask(head + "Content-Length: 100\r\n\r\n" + std::string(100, 'x'))
                .body.size(),
            100U);
}

TEST(Limits, a_refusal_reaches_a_client_that_is_still_sending) {
  TestServer server(limited({.body_bytes_max = 100}));
  RawClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n");
  client.send(std::string(500'000, 'x'));
  EXPECT_EQ(client.response().status, 413);
}

TEST(Limits, connections_past_the_limit_are_closed_at_once) {
  TestServer server(limited({.connections_max = 2}));
  RawClient first(server.port()), second(server.port());
  EXPECT_EQ(first.ask(get_hello).status, 200);
  EXPECT_EQ(second.ask(get_hello).status, 200);
  RawClient third(server.port());
  EXPECT_TRUE(third.closed_by_peer());
  EXPECT_EQ(server.server().statistics().refused_connections_total, 1U);
}

TEST(Limits, requests_past_the_pool_are_503_with_retry_after) {
  TestServer server(limited({.requests_in_flight_max = 1, .handler_threads = 1}));
  RawClient waiting(server.port()), refused(server.port());
  waiting.send(get_wait);
  ASSERT_TRUE(server.entered.wait());
  const RawResponse response = refused.ask(get_hello);
  expect_problem(response, 503, "unavailable");
  EXPECT_EQ(response.header("Retry-After"), "1");
  server.leave.open();
  EXPECT_EQ(waiting.response().body, "waited");
  EXPECT_EQ(refused.ask(get_hello).status, 200);  // the connection lived on
}

TEST(Slow, a_header_that_does_not_end_is_408) {
  TestServer server(limited({.header_timeout = base::milliseconds(50)}));
  RawClient client(server.port());
  expect_problem(client.ask("GET / HTTP/1.1\r\nHo"), 408, "unavailable");
  EXPECT_TRUE(client.closed_by_peer());
}

TEST(Slow, a_trickled_header_is_cut_as_well) {
  TestServer server(limited({.header_timeout = base::milliseconds(100)}));
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nX: ");
  bool open = true;
  while (open) open = client.receive(1, 0).empty() && client.send("x");
  EXPECT_GE(server.server().statistics().refused_requests_total, 1U);
}

TEST(Slow, a_body_that_does_not_end_is_408) {
  TestServer server(limited({.body_timeout = base::milliseconds(50)}));
  RawClient client(server.port());
  expect_problem(client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"), 408,
                 "unavailable");
}

TEST(Slow, an_idle_connection_is_closed_without_a_word) {
  TestServer server(limited({.idle_timeout = base::milliseconds(50)}));
  RawClient fresh(server.port()), used(server.port());
  EXPECT_EQ(used.ask(get_hello).status, 200);
  EXPECT_EQ(fresh.receive_all(), "");
  EXPECT_EQ(used.receive_all(), "");
}

TEST(Slow, a_reader_without_progress_is_cut) {
  TestServer server(limited({.write_timeout = base::milliseconds(50)}));
  RawClient client(server.port());
  client.set_receive_buffer(4096);
  client.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return server.stream_refused.load(); }));
  EXPECT_TRUE(eventually([&] { return server.server().statistics().connections_open == 0; }));
}

TEST(Slow, when_places_are_short_the_longest_waiting_give_theirs_up) {
  TestServer server(limited({.connections_max = 320}));
  RawClient asking(server.port());
  asking.send(get_wait);
  ASSERT_TRUE(server.entered.wait());
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 1'000; ++i) {
    slow.push_back(std::make_unique<RawClient>(server.port()));
    slow.back()->send("GET / HTTP/1.1\r\nX-Slow");
    if (i % 100 == 99) EXPECT_EQ(RawClient(server.port()).ask(get_hello).status, 200) << i;
  }
  EXPECT_TRUE(slow.front()->closed_by_peer());
  EXPECT_GT(server.server().statistics().crowded_out_connections_total, 600U);
  server.leave.open();
  EXPECT_EQ(asking.response().body, "waited") << "what is being answered keeps its place";
}

TEST(Slow, hundreds_of_slow_connections_do_not_hinder_others) {
  TestServer server;
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 300; ++i) {
    slow.push_back(std::make_unique<RawClient>(server.port()));
    slow.back()->send("GET / HTTP/1.1\r\nX-Slow");
  }
  RawClient client(server.port());
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client.ask(get_hello).status, 200);
}

}  // namespace
}  // namespace http
