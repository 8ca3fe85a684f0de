// The client against a server that answers as planned: what arrives, what is refused, what ends it.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "platform/outbound/http_client.h"
#include "platform/outbound/tests/planned_server.h"
#include "platform/outbound/url.h"

namespace outbound {
namespace {

using Plan = PlannedServer::Plan;
using Then = PlannedServer::Then;

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// Speaks for the operator, whose addresses may be this host's.
class OperatorClient {
 public:
  base::Result<Response> send(Request request) {
    request.trust = Trust::operator_;
    return client_->send(request);
  }
  void stop() { client_->stop(); }

 private:
  std::unique_ptr<HttpClient> client_ = curl_client("mainstay/test");
};

class Client : public testing::Test {
 protected:
  std::unique_ptr<OperatorClient> client_ = std::make_unique<OperatorClient>();
};

TEST_F(Client, sends_method_headers_and_body_and_reads_the_answer) {
  PlannedServer server(
      [](const std::string&) -> Plan { return {answer(202, "taken", "X-Answer:  yes \r\n")}; });
  const auto response = client_->send({.method = "POST",
                                       .url = server.url() + "/hook?x=1",
                                       .headers = {{"Content-Type", "application/json"}},
                                       .body = "{}"});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 202);
  EXPECT_EQ(response->body, "taken");
  EXPECT_EQ(response->header("x-answer"), "yes");
  EXPECT_EQ(response->header("x-other"), std::nullopt);
  const std::string request = server.requests().front();
  EXPECT_TRUE(request.starts_with("POST /hook?x=1 HTTP/1.1\r\n")) << request;
  EXPECT_TRUE(contains(request, "User-Agent: mainstay/test\r\n"));
  EXPECT_TRUE(contains(request, "Content-Type: application/json\r\n"));
  EXPECT_FALSE(contains(request, "Expect:"));
  EXPECT_TRUE(request.ends_with("\r\n\r\n{}"));
}

TEST_F(Client, every_method_goes_out_as_itself) {
  PlannedServer server([](const std::string& request) -> Plan {
    return {request.starts_with("HEAD") ? "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
                                        : answer(200, "x")};
  });
  for (const std::string method : {"GET", "HEAD", "PUT", "PATCH", "DELETE", "POST"}) {
    const auto response = client_->send({.method = method, .url = server.url()});
    ASSERT_TRUE(response) << method << ": " << response.error().message;
    EXPECT_TRUE(server.requests().back().starts_with(method + " / ")) << method;
    EXPECT_FALSE(contains(server.requests().back(), "x-www-form-urlencoded"));
  }
}

TEST_F(Client, keeps_connections_alive_per_destination) {
  PlannedServer one([](const std::string&) -> Plan { return {answer(200, "1")}; });
  PlannedServer two([](const std::string&) -> Plan { return {answer(200, "2")}; });
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(client_->send({.url = one.url()}));
    ASSERT_TRUE(client_->send({.url = two.url()}));
  }
  EXPECT_EQ(one.connections(), 1U);
  EXPECT_EQ(two.connections(), 1U);
}

TEST_F(Client, any_status_is_an_answer) {
  PlannedServer server([](const std::string&) -> Plan { return {answer(503, "later")}; });
  const auto response = client_->send({.url = server.url()});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 503);
}

TEST_F(Client, a_receiver_that_hangs_is_left_at_the_deadline) {
  PlannedServer server([](const std::string&) -> Plan { return {"HTTP/1.1 2", Then::hang}; });
  const auto begin = std::chrono::steady_clock::now();
  const auto response = client_->send({.url = server.url(), .timeout = base::milliseconds(100)});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, base::Code::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST_F(Client, garbage_and_a_cut_answer_are_unavailable) {
  for (const std::string bytes :
       {"garbage\r\n\r\n", "", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut"}) {
    PlannedServer server([&](const std::string&) -> Plan { return {bytes, Then::close}; });
    const auto response = client_->send({.url = server.url()});
    ASSERT_FALSE(response) << bytes;
    EXPECT_EQ(response.error().code, base::Code::unavailable);
  }
}

TEST_F(Client, a_body_past_its_limit_is_cut_off) {
  PlannedServer announced(
      [](const std::string&) -> Plan { return {answer(200, std::string(2'000, 'x'))}; });
  PlannedServer endless([](const std::string&) -> Plan {
    return {"HTTP/1.1 200 OK\r\n\r\n" + std::string(10'000, 'x'), Then::repeat};
  });
  for (const std::string& url : {announced.url(), endless.url()}) {
    const auto response = client_->send({.url = url, .response_bytes_max = 1'000});
    ASSERT_FALSE(response);
    EXPECT_TRUE(contains(response.error().message, "larger than 1000 bytes"))
        << response.error().message;
  }
  EXPECT_TRUE(client_->send({.url = announced.url(), .response_bytes_max = 2'000}));
}

TEST_F(Client, headers_without_end_are_cut_off) {
  PlannedServer server([](const std::string&) -> Plan {
    return {"HTTP/1.1 200 OK\r\n" + std::string(200'000, 'x') + ": y\r\n", Then::repeat};
  });
  EXPECT_FALSE(client_->send({.url = server.url()}));
}

TEST_F(Client, redirects_are_followed_only_when_wanted_and_never_to_another_protocol) {
  PlannedServer server([](const std::string& request) -> Plan {
    if (request.starts_with("GET /next")) return {answer(200, "there")};
    if (request.starts_with("GET /file"))
      return {answer(302, "", "Location: file:///etc/hostname\r\n")};
    if (request.starts_with("GET /loop")) return {answer(302, "", "Location: /loop\r\n")};
    return {answer(302, "moved", "Location: /next\r\n")};
  });
  EXPECT_EQ(client_->send({.url = server.url()})->status, 302);
  const auto followed = client_->send({.url = server.url(), .follow_redirects = true});
  ASSERT_TRUE(followed);
  EXPECT_EQ(followed->body, "there");
  EXPECT_EQ(followed->header("Location"), std::nullopt);
  EXPECT_FALSE(client_->send({.url = server.url() + "/file", .follow_redirects = true}));
  EXPECT_FALSE(client_->send({.url = server.url() + "/loop", .follow_redirects = true}));
}

TEST_F(Client, credentials_go_out_and_stay_out_of_messages) {
  PlannedServer server([](const std::string&) -> Plan { return {answer(200, "")}; });
  ASSERT_TRUE(client_->send({.url = server.url(), .bearer = base::Secret("s3cret")}));
  EXPECT_TRUE(contains(server.requests().back(), "Authorization: Bearer s3cret\r\n"));
  ASSERT_TRUE(client_->send(
      {.url = server.url(), .basic = std::pair{std::string("user"), base::Secret("pass")}}));
  EXPECT_TRUE(contains(server.requests().back(), "Authorization: Basic dXNlcjpwYXNz\r\n"));
  ASSERT_TRUE(client_->send({.url = server.url()}));
  EXPECT_FALSE(contains(server.requests().back(), "Authorization"));
}

TEST_F(Client, messages_show_neither_user_part_nor_query) {
  const auto response = client_->send(
      {.url = "http://name:hidden@127.0.0.1:1/path?token=hidden", .timeout = base::seconds(2)});
  ASSERT_FALSE(response);
  EXPECT_FALSE(contains(response.error().message, "hidden")) << response.error().message;
  EXPECT_TRUE(contains(response.error().message, "GET http://127.0.0.1:1/path: "));
}

TEST_F(Client, bad_requests_are_invalid) {
  for (const std::string url : {"", "ftp://a/", "file:///etc/passwd", "a", "http://", "http://a b/",
                                "http://a/\r\nX: y", "javascript:1", "gopher://a"}) {
    const auto response = client_->send({.url = url});
    ASSERT_FALSE(response) << url;
    EXPECT_EQ(response.error().code, base::Code::invalid) << url << response.error().message;
  }
  for (const Header& header :
       {Header{"X", "a\r\nY: b"}, Header{"X: y", "z"}, Header{"", "z"}, Header{"X\n", "z"}}) {
    const auto response = client_->send({.url = "http://127.0.0.1:1/", .headers = {header}});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, base::Code::invalid);
  }
  EXPECT_EQ(client_->send({.method = "G T", .url = "http://127.0.0.1:1/"}).error().code,
            base::Code::invalid);
}

TEST_F(Client, connects_to_a_unix_socket) {
  std::string folder = testing::TempDir() + "/outbound-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const std::string path = folder + "/s";
  {
    PlannedServer server([](const std::string&) -> Plan { return {answer(200, "local")}; }, path);
    const auto response = client_->send({.url = "http://mainstay/v1/x", .unix_path = path});
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "local");
    EXPECT_TRUE(contains(server.requests().front(), "Host: mainstay\r\n"));
  }
  std::filesystem::remove_all(folder);
}

TEST_F(Client, a_proxy_is_asked_and_its_exceptions_are_not) {
  PlannedServer proxy([](const std::string&) -> Plan { return {answer(200, "by proxy")}; });
  PlannedServer direct([](const std::string&) -> Plan { return {answer(200, "direct")}; });
  EXPECT_EQ(client_->send({.url = "http://example.invalid/", .proxy_url = proxy.url()})->body,
            "by proxy");
  EXPECT_TRUE(proxy.requests().front().starts_with("GET http://example.invalid/ HTTP/1.1\r\n"));
  EXPECT_EQ(
      client_->send({.url = direct.url(), .proxy_url = proxy.url(), .no_proxy = "127.0.0.1"})->body,
      "direct");
}

TEST_F(Client, stop_ends_what_is_under_way_and_refuses_what_comes_later) {
  PlannedServer server([](const std::string&) -> Plan { return {"", Then::hang}; });
  base::Result<Response> response = base::invalid("not sent");
  std::thread sender(
      [&] { response = client_->send({.url = server.url(), .timeout = base::seconds(60)}); });
  while (server.requests().empty()) std::this_thread::yield();
  const auto begin = std::chrono::steady_clock::now();
  client_->stop();
  sender.join();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, base::Code::unavailable);
  EXPECT_FALSE(client_->send({.url = server.url()}));
}

TEST_F(Client, many_threads_share_it) {
  PlannedServer server([](const std::string&) -> Plan { return {answer(200, "x")}; });
  std::vector<std::thread> threads;
  std::atomic<int> answered = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) answered += client_->send({.url = server.url()}) ? 1 : 0;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(answered, 100);
  EXPECT_LE(server.connections(), 4U);
}

TEST(ShownUrl, keeps_scheme_host_port_and_path_only) {
  const auto shown = [](const std::string& text) { return parse_url(text)->shown(); };
  EXPECT_EQ(shown("https://u:p@host/a/b?c#d"), "https://host/a/b");
  EXPECT_EQ(shown("http://host:8080"), "http://host:8080/");
  EXPECT_EQ(shown("http://[::1]:80/x"), "http://[::1]/x");
}

}  // namespace
}  // namespace outbound
