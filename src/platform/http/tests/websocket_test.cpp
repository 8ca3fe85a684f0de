// WebSockets over real connections: handshake, messages, abuse, limits, and how they end.
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "platform/http/tests/raw_client.h"
#include "platform/http/tests/test_server.h"
#include "platform/http/tests/websocket_client.h"

namespace http {
namespace {

constexpr std::string_view own_origin = "Origin: http://a:80\r\n";

// What the handlers of /socket saw, and the socket to send on.
struct Seen {
  std::mutex mutex;  // guards the rest
  std::shared_ptr<WebSocket> socket;
  std::vector<std::string> messages;
  int opened = 0, closed = 0;

  std::shared_ptr<WebSocket> get() {
    const std::lock_guard lock(mutex);
    return socket;
  }
  int times_closed() {
    const std::lock_guard lock(mutex);
    return closed;
  }
  int times_opened() {
    const std::lock_guard lock(mutex);
    return opened;
  }
};

Response open_socket(Seen& seen) {
  WebSocketHandlers handlers;
  handlers.opened = [&seen](std::shared_ptr<WebSocket> socket) {
    const std::lock_guard lock(seen.mutex);
    seen.socket = std::move(socket);
    ++seen.opened;
  };
  handlers.message = [&seen](std::string_view text) {
    if (text == "fail") throw std::runtime_error("a fault of the handler");
    const std::lock_guard lock(seen.mutex);
    seen.messages.emplace_back(text);
    seen.socket->send("echo " + std::string(text));
  };
  handlers.closed = [&seen] {
    const std::lock_guard lock(seen.mutex);
    ++seen.closed;
    seen.socket.reset();
  };
  Response response;
  response.websocket = std::move(handlers);
  return response;
}

class WebSockets : public testing::Test {
 protected:
  void start(Options options = {}) {
    server_ = std::make_unique<TestServer>(
        [this](const Request& request) -> Response {
          if (request.path == "/socket") return open_socket(seen_);
          return {.body = "hello"};
        },
        std::move(options));
  }
  std::unique_ptr<RawClient> connect(std::string_view headers = own_origin) {
    auto client = std::make_unique<RawClient>(server_->port());
    EXPECT_EQ(client->ask(upgrade_request(headers)).status, 101);
    EXPECT_TRUE(eventually([this] { return seen_.get() != nullptr; }));
    return client;
  }
  bool ended() {
    return eventually([this] {
      return seen_.times_closed() == 1 && server_->server().statistics().websockets_open == 0;
    });
  }

  Seen seen_;
  std::unique_ptr<TestServer> server_;
};

TEST_F(WebSockets, echo_and_close_in_order) {
  start();
  RawClient client(server_->port());
  const RawResponse response = client.ask(upgrade_request(own_origin));
  EXPECT_EQ(response.status, 101);
  EXPECT_EQ(response.header("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(response.header("Upgrade"), "websocket");
  EXPECT_EQ(response.header("Connection"), "Upgrade");
  EXPECT_EQ(response.header("Sec-WebSocket-Extensions"), "");
  client.send(masked(0x81, "one") + masked(0x01, "t") + masked(0x80, "wo"));
  EXPECT_EQ(next_frame(client).payload, "echo one");
  EXPECT_EQ(next_frame(client).payload, "echo two");
  client.send(masked(0x89, "are you there"));
  const ServerFrame pong = next_frame(client);
  EXPECT_EQ(pong.first, 0x8aU);
  EXPECT_EQ(pong.payload, "are you there");
  client.send(masked(0x88, std::string("\x03\xe8", 2)));
  EXPECT_EQ(close_frame(client).code(), 1000);
  EXPECT_TRUE(client.closed_by_peer());
  EXPECT_TRUE(ended());
  EXPECT_EQ(seen_.times_opened(), 1);
}

TEST_F(WebSockets, frames_that_come_with_the_handshake_are_not_lost) {
  start();
  RawClient client(server_->port());
  client.send(upgrade_request(own_origin) + masked(0x81, "early"));
  EXPECT_EQ(client.response().status, 101);
  EXPECT_EQ(next_frame(client).payload, "echo early");
}

TEST_F(WebSockets, handshakes_are_checked) {
  start(Options{.allowed_origins = {"https://console.example"}});
  struct Case {
    std::string_view headers;
    int status;
  };
  for (const Case& c :
       {Case{"Origin: http://a\r\n", 101}, Case{"Origin: https://a:80\r\n", 101},
        Case{"Origin: https://console.example\r\n", 101}, Case{"Authorization: Bearer x\r\n", 101},
        Case{"", 403}, Case{"Origin: http://evil\r\n", 403}, Case{"Origin: null\r\n", 403},
        Case{"Origin: http://a\r\nOrigin: http://evil\r\n", 403},
        Case{"Origin: http://evil\r\nAuthorization: Bearer x\r\n", 403}})
    EXPECT_EQ(RawClient(server_->port()).ask(upgrade_request(c.headers)).status, c.status)
        << c.headers;
  const auto ask = [this](std::string request) { return RawClient(server_->port()).ask(request); };
  const RawResponse plain = ask("GET /socket HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(plain.status, 426);
  EXPECT_EQ(plain.header("Upgrade"), "websocket");
  std::string request = upgrade_request(own_origin);
  request.replace(request.find("Version: 13"), 11, "Version: 12");
  EXPECT_EQ(ask(request).header("Sec-WebSocket-Version"), "13");
  request = upgrade_request(own_origin);
  request.replace(request.find("dGhl"), 4, "dG==");
  EXPECT_EQ(ask(request).status, 400);
  EXPECT_EQ(ask(upgrade_request(own_origin, "/other")).body, "hello");
}

TEST_F(WebSockets, abuse_is_closed_with_its_code) {
  struct Case {
    std::string bytes;
    std::uint16_t code;
  };
  start(Options{.limits = {.websocket_message_bytes_max = 1'000}});
  for (const Case& c :
       {Case{"\x81\x01"
             "a",
             1002},
        Case{masked(0x81, std::string(1'001, 'x')), 1009}, Case{masked(0x09, "a"), 1002},
        Case{masked(0x89, std::string(126, 'x')), 1002}, Case{masked(0x81, "\xff"), 1007},
        Case{masked(0x82, "a"), 1003}, Case{masked(0xc1, "a"), 1002},
        Case{masked(0x01, "a") + masked(0x01, "b"), 1002}}) {
    RawClient client(server_->port());
    ASSERT_EQ(client.ask(upgrade_request(own_origin)).status, 101);
    client.send(c.bytes);
    EXPECT_EQ(close_frame(client).code(), c.code);
    client.finish();
    EXPECT_TRUE(client.closed_by_peer());
  }
  EXPECT_TRUE(eventually([&] { return seen_.times_closed() == seen_.times_opened(); }));
  EXPECT_TRUE(seen_.messages.empty());
}

TEST_F(WebSockets, a_client_that_does_not_read_is_closed_with_1013) {
  start(Options{.limits = {.websocket_queue_max = 10}});
  const auto client = connect();
  // More than the kernel's buffers hold, so that messages must wait.
  const auto socket = seen_.get();
  const std::string large(1 << 20, 'x');
  for (int i = 0; i < 40; ++i) socket->send(large);
  EXPECT_EQ(close_frame(*client).code(), 1013);
  client->finish();
  EXPECT_TRUE(ended());
  socket->send("nobody is there any more");
}

TEST_F(WebSockets, sends_from_many_threads_arrive_whole) {
  start();
  const auto client = connect();
  const auto socket = seen_.get();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&socket] {
      for (int i = 0; i < 100; ++i) socket->send("notice");
    });
  for (int i = 0; i < 400; ++i) ASSERT_EQ(next_frame(*client).payload, "notice");
  for (auto& thread : threads) thread.join();
}

TEST_F(WebSockets, the_server_may_close) {
  start();
  const auto client = connect();
  seen_.get()->close(4001, "signed out");
  const ServerFrame frame = close_frame(*client);
  EXPECT_EQ(frame.code(), 4001);
  EXPECT_EQ(frame.payload.substr(2), "signed out");
  client->send(masked(0x88, std::string("\x0f\xa1", 2)));
  EXPECT_TRUE(client->closed_by_peer());
  EXPECT_TRUE(ended());
}

TEST_F(WebSockets, a_peer_that_vanishes_is_noticed) {
  start();
  const auto client = connect();
  client->reset();
  EXPECT_TRUE(ended());
}

TEST_F(WebSockets, living_peers_are_pinged_and_dead_ones_dropped) {
  start(Options{.limits = {.websocket_ping_interval = base::milliseconds(500)}});
  const auto client = connect();
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(next_frame(*client).first, 0x89U);
    client->send(masked(0x8a, ""));
  }
  EXPECT_EQ(seen_.times_closed(), 0);
  EXPECT_TRUE(ended());  // no more pongs
}

TEST_F(WebSockets, an_exception_in_a_handler_closes_with_1011) {
  start();
  const auto client = connect();
  client->send(masked(0x81, "fail"));
  EXPECT_EQ(close_frame(*client).code(), 1011);
  client->finish();
  EXPECT_TRUE(ended());
  EXPECT_EQ(server_->bugs().size(), 1U);
}

TEST_F(WebSockets, past_their_number_are_503) {
  start(Options{.limits = {.websockets_max = 1}});
  const auto client = connect();
  EXPECT_EQ(RawClient(server_->port()).ask(upgrade_request(own_origin)).status, 503);
}

TEST_F(WebSockets, are_closed_with_1001_when_the_server_stops) {
  start();
  const auto client = connect();
  std::thread stopper([this] { server_->server().stop(); });
  EXPECT_EQ(close_frame(*client).code(), 1001);
  client->send(masked(0x88, std::string("\x03\xe9", 2)));
  stopper.join();
  EXPECT_EQ(seen_.times_closed(), 1);
}

TEST_F(WebSockets, do_not_take_places_on_the_pool) {
  start(Options{.limits = {.requests_in_flight_max = 1}});
  const auto client = connect();
  EXPECT_TRUE(
      eventually([this] { return server_->server().statistics().requests_in_flight == 0; }));
  EXPECT_EQ(RawClient(server_->port()).ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
}

}  // namespace
}  // namespace http
