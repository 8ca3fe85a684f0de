#include "platform/http/forwarded.h"

#include <gtest/gtest.h>

namespace http {
namespace {

TrustedProxies proxies(const std::vector<std::string>& networks) {
  return *TrustedProxies::parse(networks);
}

Request request_from(std::string remote, std::initializer_list<Header> headers) {
  Request request;
  request.remote = std::move(remote);
  for (const Header& header : headers) request.headers.add(header.name, header.value);
  return request;
}

std::string remote_of(const TrustedProxies& trusted, Request request) {
  apply_forwarded(request, trusted);
  return request.remote + (request.secure ? " secure" : "");
}

TEST(TrustedProxies, networks_are_read_and_matched_to_the_bit) {
  const TrustedProxies trusted =
      proxies({"10.0.0.0/8", "192.0.2.7", "2001:db8::/33", "172.16.0.0/12"});
  for (const auto* inside : {"10.0.0.1", "10.255.255.255", "192.0.2.7", "2001:db8:7fff::1",
                             "172.31.0.1", "::ffff:10.1.2.3"})
    EXPECT_TRUE(trusted.contains(inside)) << inside;
  for (const auto* outside : {"11.0.0.1", "192.0.2.8", "2001:db8:8000::1", "172.32.0.1", "unix", "",
                              "10.0.0.1.", "10.0.0"})
    EXPECT_FALSE(trusted.contains(outside)) << outside;
}

TEST(TrustedProxies, what_is_no_network_is_refused_by_name) {
  for (const std::string bad :
       {"", "10.0.0.0/33", "2001:db8::/129", "10.0.0.0/", "10.0.0.0/-1", "proxy", "10.0.0.0/8/8"}) {
    const auto parsed = TrustedProxies::parse({&bad, 1});
    ASSERT_FALSE(parsed) << bad;
    EXPECT_NE(parsed.error().message.find("'" + bad + "'"), std::string::npos);
  }
}

TEST(Forwarded, nothing_is_believed_of_strangers) {
  EXPECT_EQ(remote_of(proxies({"10.0.0.0/8"}),
                      request_from("192.0.2.1", {{"X-Forwarded-For", "198.51.100.1"},
                                                 {"X-Forwarded-Proto", "https"}})),
            "192.0.2.1");
  EXPECT_EQ(remote_of({}, request_from("10.0.0.1", {{"X-Forwarded-For", "198.51.100.1"}})),
            "10.0.0.1");
}

TEST(Forwarded, the_client_is_the_last_that_is_no_proxy) {
  const TrustedProxies trusted = proxies({"10.0.0.0/8"});
  const auto remote = [&](std::initializer_list<Header> headers) {
    return remote_of(trusted, request_from("10.0.0.1", headers));
  };
  EXPECT_EQ(remote({{"X-Forwarded-For", "198.51.100.1"}}), "198.51.100.1");
  EXPECT_EQ(remote({{"X-Forwarded-For", "203.0.113.9, 198.51.100.1, 10.0.0.2"}}), "198.51.100.1");
  EXPECT_EQ(remote({{"x-forwarded-for", "203.0.113.9"}, {"X-Forwarded-For", "10.0.0.3"}}),
            "203.0.113.9");
  EXPECT_EQ(remote({{"X-Forwarded-For", "10.0.0.7"}}), "10.0.0.7");
  EXPECT_EQ(remote({{"X-Forwarded-For", "198.51.100.1:4711"}}), "198.51.100.1");
  EXPECT_EQ(remote({{"X-Forwarded-For", "[2001:db8::1]:4711"}}), "2001:db8::1");
  EXPECT_EQ(remote({{"X-Forwarded-For", "2001:db8::1"}}), "2001:db8::1");
  EXPECT_EQ(remote({{"X-Forwarded-For", "nonsense"}}), "10.0.0.1");
  EXPECT_EQ(remote({{"X-Forwarded-For", "198.51.100.1, nonsense, 10.0.0.2"}}), "10.0.0.2");
  EXPECT_EQ(remote({{"X-Forwarded-For", ""}}), "10.0.0.1");
  EXPECT_EQ(remote({}), "10.0.0.1");
}

TEST(Forwarded, the_nearest_proxy_says_the_scheme) {
  const TrustedProxies trusted = proxies({"10.0.0.0/8"});
  const auto remote = [&](std::string_view scheme) {
    return remote_of(trusted,
                     request_from("10.0.0.1", {{"X-Forwarded-Proto", std::string(scheme)}}));
  };
  EXPECT_EQ(remote("https"), "10.0.0.1 secure");
  EXPECT_EQ(remote("http, HTTPS"), "10.0.0.1 secure");
  EXPECT_EQ(remote("https, http"), "10.0.0.1");
}

}  // namespace
}  // namespace http
