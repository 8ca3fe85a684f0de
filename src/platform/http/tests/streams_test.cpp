// Streamed responses: chunks, back pressure, clients that leave, and a server that stops meanwhile.
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "platform/http/tests/raw_client.h"
#include "platform/http/tests/test_server.h"

namespace http {
namespace {

TEST(Streams, go_out_in_chunks_and_the_connection_lives_on) {
  TestServer server;
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    const RawResponse response = client.ask(get("/stream"));
    EXPECT_EQ(response.header("Transfer-Encoding"), "chunked");
    EXPECT_EQ(response.header("Content-Length"), "");
    EXPECT_EQ(response.body, "one two three");
  }
}

TEST(Streams, end_with_the_connection_in_http_1_0) {
  TestServer server;
  RawClient client(server.port());
  const RawResponse response = client.ask("GET /stream HTTP/1.0\r\nHost: a\r\n\r\n");
  EXPECT_EQ(response.header("Transfer-Encoding"), "");
  EXPECT_EQ(client.receive_all(), "one two three");
}

TEST(Streams, wait_for_a_slow_reader_and_do_not_gather_in_memory) {
  TestServer server(Options{.limits = {.stream_buffer_bytes_max = 64 << 10}});
  RawClient client(server.port());
  client.set_receive_buffer(64 << 10);
  client.send(get("/endless"));
  // The handler must come to a halt: the kernel's buffers are full and ours is bounded.
  std::size_t before = 0;
  auto since = std::chrono::steady_clock::now();
  EXPECT_TRUE(eventually([&] {
    const auto now = std::chrono::steady_clock::now();
    if (const std::size_t bytes = server.streamed_bytes; bytes != before || bytes == 0) {
      before = bytes;
      since = now;
    }
    return now - since > std::chrono::milliseconds(200);
  }));
  EXPECT_LT(before, 16U << 20U);
  for (std::size_t read = 0; read < before + (1U << 20U);) {
    const std::string bytes = client.receive();
    ASSERT_FALSE(bytes.empty());
    read += bytes.size();
  }
  EXPECT_GT(server.streamed_bytes, before);
}

TEST(Streams, tell_their_handler_that_the_client_left) {
  TestServer server;
  RawClient client(server.port());
  client.send(get("/endless"));
  EXPECT_FALSE(client.receive().empty());
  client.reset();
  EXPECT_TRUE(eventually([&] { return server.stream_refused.load(); }));
  EXPECT_TRUE(eventually([&] { return server.server().statistics().connections_open == 0; }));
  EXPECT_EQ(server.server().statistics().requests_in_flight, 0U);
}

TEST(Streams, that_fail_are_cut_so_that_nobody_takes_them_for_whole) {
  TestServer server;
  RawClient client(server.port());
  const RawResponse response = client.ask(get("/broken-stream"));
  EXPECT_EQ(response.status, 200);
  EXPECT_NE(response.body.find("<cut>"), std::string::npos);
  EXPECT_TRUE(eventually([&] { return server.bugs().size() == 1; }));
}

TEST(Stop, lets_the_request_in_flight_end) {
  TestServer server;
  RawClient busy(server.port()), idle(server.port());
  EXPECT_EQ(idle.ask(get("/")).status, 200);
  busy.send(get("/wait"));
  ASSERT_TRUE(server.entered.wait());
  std::thread stopper([&] { server.server().stop(); });
  EXPECT_EQ(idle.receive_all(), "");
  EXPECT_TRUE(eventually([&] { return !RawClient(server.port()).connected(); }));
  server.leave.open();
  const RawResponse response = busy.response();
  EXPECT_EQ(response.body, "waited");
  EXPECT_EQ(response.header("Connection"), "close");
  stopper.join();
  server.server().stop();  // once more changes nothing
  EXPECT_EQ(server.server().statistics().connections_open, 0U);
}

TEST(Stop, is_bounded_when_a_client_reads_an_endless_stream) {
  TestServer server(Options{.limits = {.stop_timeout = base::milliseconds(100)}});
  RawClient client(server.port());
  client.send(get("/endless"));
  EXPECT_FALSE(client.receive().empty());
  server.server().stop();
  EXPECT_TRUE(server.stream_ended);
}

TEST(Stop, without_a_request_is_immediate) {
  TestServer server;
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    EXPECT_EQ(clients.back()->ask(get("/")).status, 200);
  }
  const auto begin = std::chrono::steady_clock::now();
  server.server().stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

TEST(Threads, several_io_threads_serve_many_clients) {
  TestServer server(Options{.limits = {.io_threads = 3}});
  std::vector<std::thread> threads;
  std::atomic<int> answered = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int c = 0; c < 5; ++c) {
        RawClient client(server.port());
        for (int i = 0; i < 50; ++i) answered += client.ask(get("/")).body == "hello" ? 1 : 0;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(answered, 1'000);
}

class UnixSocket : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/http-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = folder_ / "control.sock";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  base::Result<std::unique_ptr<Server>> start() {
    return Server::start({{.listen = {.unix_path = path_},
                           .handler = [](const Request& request) -> Response {
                             return {.body = request.remote + (request.local ? " local" : "")};
                           }}},
                         {}, *randomness_);
  }
  std::unique_ptr<base::Randomness> randomness_ = base::system_randomness();
  std::filesystem::path folder_, path_;
};

TEST_F(UnixSocket, is_for_its_owner_only_and_marks_requests_as_local) {
  const auto server = start();
  ASSERT_TRUE(server) << server.error().message;
  const auto mode = std::filesystem::status(path_).permissions() & std::filesystem::perms::mask;
  EXPECT_EQ(static_cast<unsigned>(mode), 0600U);
  EXPECT_EQ((*server)->ports().front(), 0);
  EXPECT_EQ(RawClient(path_.string()).ask(get("/")).body, "unix local");
  (*server)->stop();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(UnixSocket, of_a_killed_server_is_taken_over_and_of_a_living_one_is_not) {
  const auto first = start();
  ASSERT_TRUE(first);
  EXPECT_FALSE(start());
  EXPECT_EQ(RawClient(path_.string()).ask(get("/")).status, 200);
  // A second name keeps the socket file when the server removes it: what a killed one leaves.
  std::filesystem::create_hard_link(path_, folder_ / "kept");
  (*first)->stop();
  std::filesystem::rename(folder_ / "kept", path_);
  const auto second = start();
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(RawClient(path_.string()).ask(get("/")).status, 200);
}

TEST(Start, all_addresses_include_ipv4_whose_clients_are_named_as_such) {
  const auto randomness = base::system_randomness();
  const auto server = Server::start(
      {{.listen = {.host = ""},
        .handler = [](const Request& request) -> Response { return {.body = request.remote}; }}},
      {}, *randomness);
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_EQ(RawClient((*server)->ports().front()).ask(get("/")).body, "127.0.0.1");
}

TEST(Start, a_taken_port_is_an_error_that_names_it) {
  TestServer server;
  const auto randomness = base::system_randomness();
  const auto second = Server::start(
      {{.listen = {.port = server.port()}, .handler = [](const Request&) { return Response{}; }}},
      {}, *randomness);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find(std::to_string(server.port())), std::string::npos);
}

}  // namespace
}  // namespace http
