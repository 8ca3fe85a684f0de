// Ordinary life: keep-alive, pipelining, bodies both ways, HEAD, gzip, ETag, ids, headers.
#include <gtest/gtest.h>

#include "base/compress/compress.h"
#include "platform/http/tests/raw_client.h"
#include "platform/http/tests/test_server.h"

namespace http {
namespace {

TEST(Requests, many_are_answered_on_one_connection) {
  TestServer server;
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    const RawResponse response = client.ask(get_hello);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "hello");
    EXPECT_EQ(response.header("Content-Type"), "text/plain");
    EXPECT_EQ(response.header("Connection"), "");
    EXPECT_EQ(response.header("Server"), "");
    EXPECT_EQ(response.header("Date").size(), 29U);
  }
  EXPECT_EQ(server.server().statistics().requests_total, 3U);
}

TEST(Requests, pipelined_ones_are_answered_in_order) {
  TestServer server;
  RawClient client(server.port());
  std::string all;
  for (int i = 0; i < 50; ++i) all += get("/describe?" + std::to_string(i));
  client.send(all);
  for (int i = 0; i < 50; ++i) {
    const RawResponse response = client.response();
    EXPECT_NE(response.body.find("? " + std::to_string(i) + " @"), std::string::npos);
  }
}

TEST(Requests, quick_handlers_answer_pipelined_requests_too) {
  TestServer server({}, true, [](const Request&) { return true; });
  RawClient client(server.port());
  client.send(get("/describe?1") + get("/describe?2") + get("/large"));
  EXPECT_NE(client.response().body.find("? 1 @"), std::string::npos);
  EXPECT_NE(client.response().body.find("? 2 @"), std::string::npos);
  EXPECT_EQ(client.response().body.size(), 100'000U);
}

TEST(Requests, connection_close_is_obeyed) {
  TestServer server;
  RawClient client(server.port());
  const RawResponse response = client.ask(get("/", "Connection: close\r\n"));
  EXPECT_EQ(response.header("Connection"), "close");
  EXPECT_TRUE(client.closed_by_peer());
}

TEST(Requests, http_1_0_is_closed_unless_kept_alive) {
  TestServer server;
  RawClient client(server.port());
  EXPECT_EQ(client.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("Connection"),
            "keep-alive");
  EXPECT_EQ(client.ask("GET / HTTP/1.0\r\n\r\n").body, "hello");
  EXPECT_TRUE(client.closed_by_peer());
}

TEST(Requests, bodies_come_by_length_or_in_chunks) {
  TestServer server;
  RawClient client(server.port());
  EXPECT_EQ(client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello").body,
            "hello");
  EXPECT_EQ(client
                .ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "5\r\nhello\r\n6;name=value\r\n world\r\n0\r\n\r\n")
                .body,
            "hello world");
  EXPECT_EQ(client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").body, "");
}

TEST(Requests, a_large_body_in_small_pieces_arrives_whole) {
  TestServer server;
  RawClient client(server.port());
  const std::string body(300'000, 'z');
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n");
  for (std::size_t i = 0; i < body.size(); i += 7'000) client.send(body.substr(i, 7'000));
  EXPECT_EQ(client.response().body, body);
}

TEST(Requests, a_head_byte_by_byte_is_the_same_head) {
  TestServer server;
  RawClient client(server.port());
  for (const char c : "\r\n" + get("/describe?slow")) client.send({&c, 1});
  EXPECT_NE(client.response().body.find("? slow @ a from 127.0.0.1"), std::string::npos);
}

TEST(Requests, a_trailer_is_no_header) {
  TestServer server;
  RawClient client(server.port());
  EXPECT_EQ(client
                .ask("POST /trailer HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "1\r\nx\r\n0\r\nX-Late: secret\r\n\r\n")
                .body,
            "none");
  EXPECT_EQ(client.ask(get_hello).status, 200);
}

TEST(Requests, a_client_that_waits_for_100_continue_gets_it) {
  TestServer server;
  RawClient client(server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.response().status, 100);
  client.send("hi");
  EXPECT_EQ(client.response().body, "hi");
}

TEST(Requests, head_has_the_same_headers_without_a_body) {
  TestServer server;
  RawClient client(server.port());
  client.send("HEAD /large HTTP/1.1\r\nHost: a\r\n\r\n");
  const RawResponse head = client.response(RawClient::Body::none);
  EXPECT_EQ(head.header("Content-Length"), "100000");
  EXPECT_EQ(client.ask(get_hello).body, "hello");
  client.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.response(RawClient::Body::none).header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(client.ask(get_hello).body, "hello");
}

TEST(Requests, a_204_has_neither_body_nor_length) {
  TestServer server;
  RawClient client(server.port());
  const RawResponse response = client.ask(get("/nothing"));
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.header("Content-Length"), "");
  EXPECT_EQ(client.ask(get_hello).body, "hello");
}

TEST(Requests, the_absolute_form_outranks_host) {
  TestServer server;
  RawClient client(server.port());
  const std::string body =
      client.ask("GET http://b:81/describe?x HTTP/1.1\r\nHost: a\r\n\r\n").body;
  EXPECT_NE(body.find("/describe ? x @ b:81 "), std::string::npos) << body;
}

TEST(Requests, paths_are_decoded) {
  TestServer server([](const Request& request) -> Response {
    return {.body = request.path + "|" + request.query};
  });
  RawClient client(server.port());
  EXPECT_EQ(client.ask(get("/a%20b/%C3%A9?q=%2")).body, "/a b/\xC3\xA9|q=%2");
  EXPECT_EQ(client.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").body, "*|");
}

TEST(Requests, a_sane_request_id_is_kept_and_others_replaced) {
  TestServer server;
  RawClient client(server.port());
  EXPECT_EQ(client.ask(get("/", "X-Request-Id: abc-1.2_3\r\n")).header("X-Request-Id"),
            "abc-1.2_3");
  EXPECT_EQ(client.ask(get("/", "X-Request-Id: a b\r\n")).header("X-Request-Id").size(), 36U);
  EXPECT_EQ(client.ask(get("/", "X-Request-Id: " + std::string(65, 'a') + "\r\n"))
                .header("X-Request-Id")
                .size(),
            36U);
}

TEST(Gzip, goes_to_those_who_accept_it_only) {
  TestServer server;
  RawClient client(server.port());
  const RawResponse plain = client.ask(get("/large"));
  EXPECT_EQ(plain.header("Content-Encoding"), "");
  EXPECT_EQ(plain.header("Vary"), "Accept-Encoding");
  const RawResponse packed = client.ask(get("/large", "Accept-Encoding: br, gzip;q=0.5\r\n"));
  EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
  EXPECT_LT(packed.body.size(), 5'000U);
  const auto unpacked = base::gunzip(packed.body, 200'000);
  ASSERT_TRUE(unpacked);
  EXPECT_EQ(*unpacked, plain.body);
  EXPECT_EQ(client.ask(get("/large", "Accept-Encoding: gzip;q=0\r\n")).body, plain.body);
  EXPECT_EQ(client.ask(get("/binary", "Accept-Encoding: gzip\r\n")).header("Content-Encoding"), "");
  EXPECT_EQ(client.ask(get("/", "Accept-Encoding: gzip\r\n")).header("Content-Encoding"), "");
}

TEST(ETag, a_known_tag_is_answered_with_304) {
  TestServer server;
  RawClient client(server.port());
  const RawResponse first = client.ask(get("/tagged"));
  EXPECT_EQ(first.header("ETag"), "\"v1\"");
  const RawResponse second = client.ask(get("/tagged", "If-None-Match: \"v0\", W/\"v1\"\r\n"));
  EXPECT_EQ(second.status, 304);
  EXPECT_EQ(second.header("ETag"), "\"v1\"");
  EXPECT_EQ(second.header("Cache-Control"), "no-cache");
  EXPECT_EQ(client.ask(get("/tagged", "If-None-Match: \"v2\"\r\n")).status, 200);
}

TEST(ETag, the_compressed_body_has_its_own_tag) {
  TestServer server;
  RawClient client(server.port());
  const RawResponse packed = client.ask(get("/tagged", "Accept-Encoding: gzip\r\n"));
  EXPECT_EQ(packed.header("ETag"), "\"v1-gzip\"");
  const RawResponse again =
      client.ask(get("/tagged", "Accept-Encoding: gzip\r\nIf-None-Match: \"v1-gzip\"\r\n"));
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.header("ETag"), "\"v1-gzip\"");
}

TEST(SecurityHeaders, browsers_get_all_and_others_the_general_ones) {
  TestServer server;
  RawClient client(server.port());
  const RawResponse response = client.ask(get_hello);
  EXPECT_EQ(response.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(response.header("Referrer-Policy"), "no-referrer");
  EXPECT_EQ(response.header("X-Frame-Options"), "DENY");
  EXPECT_EQ(response.header("Cross-Origin-Opener-Policy"), "same-origin");
  EXPECT_NE(response.header("Content-Security-Policy").find("frame-ancestors 'none'"),
            std::string::npos);
  EXPECT_EQ(response.head.find("unsafe-inline"), std::string::npos);
  EXPECT_EQ(client.ask(get("/policy")).header("Content-Security-Policy"), "default-src 'none'");

  TestServer api({}, false);
  RawClient other(api.port());
  const RawResponse bare = other.ask(get_hello);
  EXPECT_EQ(bare.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(bare.header("Content-Security-Policy"), "");
}

TEST(Bugs, an_exception_is_a_500_with_the_request_id) {
  TestServer server;
  RawClient client(server.port());
  const RawResponse response = client.ask(get("/bug", "X-Request-Id: r-1\r\n"));
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.header("Content-Type"), "application/problem+json");
  EXPECT_NE(response.body.find("\"request_id\":\"r-1\""), std::string::npos);
  EXPECT_EQ(response.body.find("fault of the handler"), std::string::npos);
  ASSERT_EQ(server.bugs().size(), 1U);
  EXPECT_EQ(server.bugs().front(), "a fault of the handler");
  EXPECT_EQ(client.ask(get_hello).status, 200);
}

TEST(Bugs, a_header_that_would_split_the_response_is_one) {
  TestServer server;
  RawClient client(server.port());
  const RawResponse response = client.ask(get("/split"));
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.header("Set-Cookie"), "");
  EXPECT_EQ(server.bugs().size(), 1U);
}

}  // namespace
}  // namespace http
