#include "platform/http/tls.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <mutex>
#include <vector>

#include "platform/http/tests/raw_client.h"
#include "platform/http/tests/test_server.h"
#include "platform/http/tests/tls_client.h"

namespace http {
namespace {

class Tls : public testing::Test {
 protected:
  Options options() {
    Options options;
    options.limits.certificate_look_interval = {};
    options.limits.tls_handshake_timeout = base::milliseconds(500);
    options.limits.idle_timeout = base::milliseconds(500);
    options.on_certificate = [this](const CertificateState& state) {
      const std::lock_guard lock(mutex_);
      states_.push_back(state);
    };
    return options;
  }
  std::vector<CertificateState> states() {
    const std::lock_guard lock(mutex_);
    return states_;
  }
  TlsFiles files() const { return {.certificate = folder_.certificate(), .key = folder_.key()}; }
  // Why a server with these files does not start.
  static std::string refusal(const TlsFiles& given) {
    const auto opened = TlsContext::open(given, {}, {});
    return opened ? "" : opened.error().message;
  }

  CertificateFolder folder_;
  std::mutex mutex_;  // guards states_
  std::vector<CertificateState> states_;
};

constexpr const char* get_describe =
    "GET /describe HTTP/1.1\r\nHost: a\r\nX-Request-Id: r1\r\n\r\n";
constexpr const char* described = "secure r1";

TEST_F(Tls, both_versions_are_spoken_and_told_to_handlers_and_browsers) {
  TestServer server(files(), options());
  for (const auto& [version, name] :
       {std::pair{TLS1_2_VERSION, "TLSv1.2"}, std::pair{TLS1_3_VERSION, "TLSv1.3"},
        std::pair{0, "TLSv1.3"}}) {
    TlsClient client(server.port(), version);
    ASSERT_TRUE(client.connected()) << name;
    EXPECT_EQ(client.version(), name);
    EXPECT_EQ(client.protocol(), "http/1.1");
    client.send(get_describe);
    const std::string answer = client.read_until(described);
    EXPECT_NE(answer.find("from 127.0.0.1 secure r1"), std::string::npos) << answer;
    EXPECT_NE(answer.find("Strict-Transport-Security: max-age="), std::string::npos) << answer;
  }
}

TEST_F(Tls, old_versions_and_ciphers_without_forward_secrecy_are_refused) {
  TestServer server(files(), options());
  EXPECT_FALSE(TlsClient(server.port(), TLS1_VERSION).connected());
  EXPECT_FALSE(TlsClient(server.port(), TLS1_1_VERSION).connected());
  EXPECT_FALSE(TlsClient(server.port(), TLS1_2_VERSION, "AES128-GCM-SHA256").connected());
  EXPECT_FALSE(TlsClient(server.port(), TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA").connected());
}

TEST_F(Tls, large_bodies_pass_both_ways_on_one_connection) {
  TestServer server(files(), options());
  TlsClient client(server.port());
  ASSERT_TRUE(client.connected());
  const std::string body(1 << 20, 'b');
  for (int i = 0; i < 3; ++i) {
    const std::string id = "end" + std::to_string(i);
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body);
    client.send("GET /describe HTTP/1.1\r\nHost: a\r\nX-Request-Id: " + id + "\r\n\r\n");
    EXPECT_GT(client.read_until("secure " + id).size(), body.size());
  }
}

TEST_F(Tls, a_plain_request_gets_no_answer) {
  TestServer server(files(), options());
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.receive_all().find("HTTP/1.1"), std::string::npos);
}

TEST_F(Tls, who_never_shakes_hands_is_cut_and_others_are_served) {
  TestServer server(files(), options());
  RawClient silent(server.port());
  TlsClient client(server.port());
  client.send(get_describe);
  EXPECT_NE(client.read_until(described).find("200 OK"), std::string::npos);
  EXPECT_EQ(silent.receive_all(), "");
}

TEST_F(Tls, an_idle_connection_ends) {
  TestServer server(files(), options());
  TlsClient client(server.port());
  client.send(get_describe);
  client.read_until(described);
  EXPECT_EQ(client.read_all(), "");
}

TEST_F(Tls, a_renewed_certificate_serves_new_connections) {
  TestServer server(files(), options());
  TlsClient before(server.port());
  EXPECT_EQ(before.peer_name(), "first");
  folder_.issue("second");
  EXPECT_EQ(TlsClient(server.port()).peer_name(), "second");
  before.send(get_describe);  // the old connection lives on
  EXPECT_NE(before.read_until(described).find("200 OK"), std::string::npos);
  EXPECT_TRUE(states().back().done);
  EXPECT_GT(states().back().not_after, base::SystemClock().now());
}

TEST_F(Tls, files_that_cannot_be_used_change_nothing_and_are_told_once) {
  TestServer server(files(), options());
  std::filesystem::remove(folder_.certificate());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(TlsClient(server.port()).peer_name(), "first");
  ASSERT_EQ(states().size(), 2U);
  EXPECT_NE(states().back().done.error().message.find("certificate.pem"), std::string::npos);
  folder_.issue("back");
  EXPECT_EQ(TlsClient(server.port()).peer_name(), "back");
}

TEST_F(Tls, what_cannot_serve_refuses_the_start) {
  const CertificateFolder other;
  EXPECT_NE(refusal({folder_.certificate(), other.key()}).find("does not belong"),
            std::string::npos);
  EXPECT_NE(refusal({"/nowhere.pem", folder_.key()}).find("'/nowhere.pem' cannot be used"),
            std::string::npos);
  EXPECT_NE(refusal({folder_.key(), folder_.key()}).find("cannot be used"), std::string::npos);
  std::filesystem::permissions(folder_.key(), std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_NE(refusal(files()).find("chmod o-r"), std::string::npos);
}

TEST_F(Tls, a_stop_ends_open_connections) {
  auto server = std::make_unique<TestServer>(files(), options());
  TlsClient client(server->port());
  client.send(get_describe);
  client.read_until(described);
  server->server().stop();
  EXPECT_EQ(client.read_all(), "");
}

}  // namespace
}  // namespace http
