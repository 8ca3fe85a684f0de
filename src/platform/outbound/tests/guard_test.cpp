// Where a user's URL may lead: the table of ranges, spellings of addresses, names that resolve to
// what is forbidden, and redirects.
#include <gtest/gtest.h>

#include "platform/outbound/http_client.h"
#include "platform/outbound/networks.h"
#include "platform/outbound/tests/client_of.h"
#include "platform/outbound/tests/planned_server.h"
#include "platform/outbound/url.h"

namespace outbound {
namespace {

using Plan = PlannedServer::Plan;

std::string verdict_on(const std::string& text, const std::vector<std::string>& allowed = {}) {
  const auto address = base::parse_ip_address(text);
  if (!address) return "no address";
  return std::string(why_refused(*address, *Networks::parse(allowed)).value_or("allowed"));
}

TEST(Guard, judges_every_range) {
  struct Case {
    std::string address, verdict;
  };
  const Case cases[] = {
      {"0.0.0.0", "an address of this host"},
      {"0.255.255.255", "an address of this host"},
      {"1.0.0.0", "allowed"},
      {"8.8.8.8", "allowed"},
      {"9.255.255.255", "allowed"},
      {"10.0.0.0", "a private address"},
      {"10.255.255.255", "a private address"},
      {"11.0.0.0", "allowed"},
      {"100.63.255.255", "allowed"},
      {"100.64.0.0", "a carrier's private address"},
      {"100.127.255.255", "a carrier's private address"},
      {"100.100.100.200", "a cloud's metadata service"},
      {"100.128.0.0", "allowed"},
      {"127.0.0.1", "a loopback address"},
      {"127.255.255.254", "a loopback address"},
      {"128.0.0.0", "allowed"},
      {"168.63.129.16", "a cloud's metadata service"},
      {"169.253.255.255", "allowed"},
      {"169.254.0.1", "a link-local address"},
      {"169.254.169.254", "a cloud's metadata service"},
      {"169.255.0.0", "allowed"},
      {"172.15.255.255", "allowed"},
      {"172.16.0.0", "a private address"},
      {"172.31.255.255", "a private address"},
      {"172.32.0.0", "allowed"},
      {"192.0.0.8", "an address for protocols"},
      {"192.0.0.192", "a cloud's metadata service"},
      {"192.0.2.1", "an address for documentation"},
      {"192.88.99.1", "a 6to4 relay"},
      {"192.167.255.255", "allowed"},
      {"192.168.0.1", "a private address"},
      {"192.169.0.0", "allowed"},
      {"198.17.255.255", "allowed"},
      {"198.18.0.1", "an address for benchmarks"},
      {"198.19.255.255", "an address for benchmarks"},
      {"198.51.100.7", "an address for documentation"},
      {"203.0.113.7", "an address for documentation"},
      {"223.255.255.255", "allowed"},
      {"224.0.0.1", "a multicast address"},
      {"239.255.255.255", "a multicast address"},
      {"240.0.0.1", "a reserved address"},
      {"255.255.255.255", "the broadcast address"},
      {"::", "an address of this host"},
      {"::1", "a loopback address"},
      {"::127.0.0.1", "no global address"},
      {"::ffff:127.0.0.1", "an IPv4-mapped address"},
      {"::ffff:8.8.8.8", "an IPv4-mapped address"},
      {"64:ff9b::7f00:1", "a NAT64 address"},
      {"64:ff9b:1::1", "a NAT64 address"},
      {"100::1", "no global address"},
      {"2000::1", "allowed"},
      {"2001::1", "a Teredo address"},
      {"2001:20::1", "an address for protocols"},
      {"2001:db8::1", "an address for documentation"},
      {"2001:4860:4860::8888", "allowed"},
      {"2002:7f00:1::", "a 6to4 address"},
      {"2a00::1", "allowed"},
      {"3fff::1", "an address for documentation"},
      {"4000::1", "no global address"},
      {"fc00::1", "a private address"},
      {"fd00:ec2::254", "a cloud's metadata service"},
      {"fdff::1", "a private address"},
      {"fe80::1", "a link-local address"},
      {"fec0::1", "a private address"},
      {"ff02::1", "a multicast address"},
  };
  for (const Case& one : cases) EXPECT_EQ(verdict_on(one.address), one.verdict) << one.address;
}

TEST(Guard, an_allowed_network_opens_itself_and_nothing_else) {
  EXPECT_EQ(verdict_on("10.1.2.3", {"10.1.0.0/16"}), "allowed");
  EXPECT_EQ(verdict_on("10.2.2.3", {"10.1.0.0/16"}), "a private address");
  EXPECT_EQ(verdict_on("fd12::1", {"fd12::/16"}), "allowed");
  EXPECT_EQ(verdict_on("fd13::1", {"fd12::/16"}), "a private address");
  EXPECT_EQ(verdict_on("127.0.0.1", {"127.0.0.1"}), "allowed");
  EXPECT_EQ(verdict_on("127.0.0.2", {"127.0.0.1"}), "a loopback address");
  EXPECT_EQ(verdict_on("169.254.169.254", {"169.254.0.0/17"}), "a cloud's metadata service");
}

TEST(Guard, a_carrying_address_is_judged_by_what_it_carries_too) {
  EXPECT_EQ(verdict_on("64:ff9b::808:808", {"64:ff9b::/96"}), "allowed");
  EXPECT_EQ(verdict_on("64:ff9b::a00:1", {"64:ff9b::/96"}), "a private address");
  EXPECT_EQ(verdict_on("64:ff9b::a00:1", {"64:ff9b::/96", "10.0.0.0/8"}), "allowed");
  EXPECT_EQ(verdict_on("2002:a00:1::1", {"2002::/16"}), "a private address");
  EXPECT_EQ(verdict_on("::ffff:127.0.0.1", {"::/0"}), "a loopback address");
}

TEST(Networks, say_which_one_is_wrong) {
  for (const std::string bad : {"10.0.0.0/33", "10.0.0", "::/129", "10.0.0.0/-1", "x", "",
                                "1.2.3.4/", "010.0.0.1/8", "10.0.0.0/8/8", "[::1]/128"}) {
    const auto networks = Networks::parse(std::vector{bad});
    ASSERT_FALSE(networks) << bad;
    EXPECT_NE(networks.error().message.find("\"" + bad + "\""), std::string::npos);
  }
  EXPECT_TRUE(Networks::parse(std::vector<std::string>{" 10.0.0.0/8 ", "::/0"}));
}

TEST(Guard, no_spelling_of_a_forbidden_address_passes) {
  const auto client = curl_client(options_for_tests());
  for (const std::string url : {
           "http://127.0.0.1/",
           "http://127.0.0.1:8080/",
           "http://127.1/",
           "http://127.0.1/",
           "http://0x7f.1/",
           "http://0x7f000001/",
           "http://0177.0.0.1/",
           "http://2130706433/",
           "http://017700000001/",
           "http://127.0.0.1./",
           "http://[::1]/",
           "http://[0:0:0:0:0:0:0:1]/",
           "http://[::ffff:127.0.0.1]/",
           "http://[::ffff:7f00:1]/",
           "http://[64:ff9b::127.0.0.1]/",
           "http://[2002:7f00:1::]/",
           "http://[fe80::1%25lo]/",
           "http://0/",
           "http://0.0.0.0/",
           "http://localhost/",
           "http://localhost./",
           "http://LOCALHOST/",
           "http://x.localhost/",
           "http://10.0.0.1/",
           "http://169.254.169.254/latest/meta-data/",
           "http://0xa9fea9fe/",
           "http://public.example@127.0.0.1/",
           "http://127.0.0.1@public.example/",
           "http://a:b@public.example/",
           "http://%31%32%37.0.0.1/",
           "http://①②⑦.⓪.⓪.①/",
       }) {
    const auto response = client->send({.url = url, .timeout = base::seconds(5)});
    ASSERT_FALSE(response) << url;
    EXPECT_EQ(response.error().code, base::Code::invalid) << url << response.error().message;
  }
}

TEST(Guard, no_spelling_of_an_address_connects) {
  PlannedServer server([](const std::string&) -> Plan { return {answer(200, "inside")}; });
  const auto client = curl_client(options_for_tests());
  const std::string port = std::to_string(server.port());
  for (const std::string host : {"127.0.0.1", "127.1", "0x7f.1", "2130706433", "0", "localhost",
                                 "[::ffff:127.0.0.1]", "127.0.0.1."})
    EXPECT_FALSE(client->send({.url = "http://" + host + ":" + port, .timeout = base::seconds(5)}))
        << host;
  EXPECT_EQ(server.connections(), 0U);
}

TEST(Guard, a_name_is_judged_by_the_address_that_is_connected_to) {
  PlannedServer server([](const std::string&) -> Plan { return {answer(200, "inside")}; });
  const std::string port = std::to_string(server.port());
  ClientOptions options = options_for_tests();
  options.resolve = {"rebound.example:" + port + ":127.0.0.1",
                     "six.example:" + port + ":[::1],[fd00::1],127.0.0.1"};
  const auto client = curl_client(options);
  for (const std::string host : {"rebound.example", "six.example"}) {
    const auto response = client->send({.url = "http://" + host + ":" + port + "/x"});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, base::Code::invalid);
    EXPECT_NE(response.error().message.find("leads to a "), std::string::npos)
        << response.error().message;
  }
  EXPECT_EQ(server.connections(), 0U);
}

TEST(Guard, the_operator_s_connection_is_not_lent_to_a_user) {
  PlannedServer server([](const std::string&) -> Plan { return {answer(200, "inside")}; });
  const std::string port = std::to_string(server.port());
  ClientOptions options = options_for_tests();
  options.resolve = {"hooks.example:" + port + ":127.0.0.1"};
  const auto client = curl_client(options);
  const std::string url = "http://hooks.example:" + port;
  EXPECT_EQ(text_of(client->send({.url = url, .trust = Trust::operator_})), "200 inside");
  EXPECT_FALSE(client->send({.url = url}));
  EXPECT_EQ(text_of(client->send({.url = url, .trust = Trust::operator_})), "200 inside");
  EXPECT_EQ(server.requests().size(), 2U);
  EXPECT_EQ(server.connections(), 1U);
}

TEST(Guard, allowed_networks_are_reached_by_address_and_by_name) {
  PlannedServer server([](const std::string&) -> Plan { return {answer(200, "inside")}; });
  ClientOptions options = options_for_tests({"127.0.0.0/8"});
  options.resolve = {"inside.example:" + std::to_string(server.port()) + ":127.0.0.1"};
  const auto client = curl_client(options);
  EXPECT_EQ(text_of(client->send({.url = server.url()})), "200 inside");
  EXPECT_EQ(text_of(client->send(
                {.url = "http://inside.example:" + std::to_string(server.port()) + "/"})),
            "200 inside");
}

TEST(Guard, users_get_neither_proxy_nor_socket) {
  const auto client = curl_client(options_for_tests());
  EXPECT_EQ(
      client->send({.url = "http://a.example", .proxy_url = "http://127.0.0.1:1"}).error().code,
      base::Code::invalid);
  EXPECT_EQ(client->send({.url = "http://a.example", .unix_path = "/run/x"}).error().code,
            base::Code::invalid);
}

TEST(Guard, proxies_of_the_environment_are_not_followed) {
  PlannedServer proxy([](const std::string&) -> Plan { return {answer(200, "by proxy")}; });
  PlannedServer server([](const std::string&) -> Plan { return {answer(200, "direct")}; });
  ::setenv("http_proxy", proxy.url().c_str(), 1);
  ::setenv("ALL_PROXY", proxy.url().c_str(), 1);
  const auto client = curl_client(options_for_tests({"127.0.0.0/8"}));
  EXPECT_EQ(text_of(client->send({.url = server.url()})), "200 direct");
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
  EXPECT_EQ(proxy.connections(), 0U);
}

// --- redirects ---

std::string moved(int status, const std::string& to) {
  return answer(status, "", "Location: " + to + "\r\n");
}

TEST(Redirects, into_a_forbidden_network_are_refused_for_the_operator_too) {
  PlannedServer inside([](const std::string&) -> Plan { return {answer(200, "inside")}; });
  const std::string target = inside.url();
  PlannedServer server([&](const std::string&) -> Plan { return {moved(302, target)}; });
  const auto client = curl_client(options_for_tests());
  const auto response =
      client->send({.url = server.url(), .follow_redirects = true, .trust = Trust::operator_});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, base::Code::invalid) << response.error().message;
  EXPECT_EQ(inside.connections(), 0U);
}

TEST(Redirects, to_a_name_that_leads_there_are_refused_too) {
  PlannedServer inside([](const std::string&) -> Plan { return {answer(200, "inside")}; });
  const std::string port = std::to_string(inside.port());
  PlannedServer server([&](const std::string&) -> Plan {
    return {moved(307, "http://other.example:" + port + "/")};
  });
  ClientOptions options = options_for_tests();
  options.resolve = {"other.example:" + port + ":127.0.0.1"};
  EXPECT_FALSE(curl_client(options)->send(
      {.url = server.url(), .follow_redirects = true, .trust = Trust::operator_}));
  EXPECT_EQ(inside.connections(), 0U);
}

TEST(Redirects, to_another_origin_leave_credentials_behind) {
  PlannedServer other([](const std::string&) -> Plan { return {answer(200, "there")}; });
  const std::string target = other.url() + "/x";
  PlannedServer server([&](const std::string&) -> Plan { return {moved(307, target)}; });
  const auto client = curl_client(options_for_tests({"127.0.0.0/8"}));
  const auto response = client->send(
      {.method = "POST",
       .url = server.url(),
       .headers = {{"X-Api-Key", "s3cret"}, {"Cookie", "s3cret"}, {"Content-Type", "text/plain"}},
       .body = "hello",
       .bearer = base::Secret("s3cret"),
       .follow_redirects = true});
  EXPECT_EQ(text_of(response), "200 there");
  const std::string seen = other.requests().back();
  EXPECT_TRUE(seen.starts_with("POST /x HTTP/1.1\r\n"));
  EXPECT_EQ(seen.find("s3cret"), std::string::npos) << seen;
  EXPECT_NE(seen.find("Content-Type: text/plain"), std::string::npos);
  EXPECT_TRUE(seen.ends_with("hello"));
}

TEST(Redirects, within_an_origin_keep_credentials_and_change_the_method_as_http_says) {
  PlannedServer server([](const std::string& request) -> Plan {
    if (request.find(" /end ") != std::string::npos) return {answer(200, "end")};
    const std::string status = request.substr(request.find('/') + 1, 3);
    return {moved(std::stoi(status), "/end")};
  });
  const auto client = curl_client(options_for_tests({"127.0.0.0/8"}));
  struct Case {
    std::string method;
    int status;
    std::string becomes;
  };
  for (const Case& one :
       {Case{"POST", 301, "GET"}, Case{"POST", 302, "GET"}, Case{"POST", 303, "GET"},
        Case{"POST", 307, "POST"}, Case{"POST", 308, "POST"}, Case{"PUT", 302, "PUT"},
        Case{"PUT", 303, "GET"}, Case{"DELETE", 301, "DELETE"}}) {
    const auto response = client->send({.method = one.method,
                                        .url = server.url() + "/" + std::to_string(one.status),
                                        .body = "b",
                                        .bearer = base::Secret("s3cret"),
                                        .follow_redirects = true});
    EXPECT_EQ(text_of(response), "200 end");
    const std::string seen = server.requests().back();
    EXPECT_TRUE(seen.starts_with(one.becomes + " /end ")) << one.method << one.status << seen;
    EXPECT_EQ(seen.ends_with("\r\n\r\nb"), one.becomes == one.method) << seen;
    EXPECT_NE(seen.find("Bearer s3cret"), std::string::npos);
  }
}

TEST(Redirects, are_bounded) {
  PlannedServer server([](const std::string&) -> Plan { return {moved(302, "/again")}; });
  const auto client = curl_client(options_for_tests({"127.0.0.0/8"}));
  const auto response = client->send({.url = server.url(), .follow_redirects = true});
  ASSERT_FALSE(response);
  EXPECT_NE(response.error().message.find("too many redirects"), std::string::npos);
  EXPECT_EQ(server.requests().size(), static_cast<std::size_t>(redirects_max) + 1);
}

}  // namespace
}  // namespace outbound
