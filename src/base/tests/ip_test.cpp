#include "base/ip.h"

#include <gtest/gtest.h>

namespace base {
namespace {

IpNetwork network(std::string_view text) {
  const auto parsed = parse_ip_network(text);
  if (!parsed) ADD_FAILURE() << text;
  return parsed.value_or(IpNetwork{});
}

bool contains(std::string_view of, std::string_view address) {
  const auto parsed = parse_ip_address(address);
  if (!parsed) ADD_FAILURE() << address;
  return parsed && network(of).contains(*parsed);
}

TEST(IpAddress, prints_as_it_is_read) {
  for (const std::string text : {"192.0.2.1", "0.0.0.0", "2001:db8::1", "::", "::ffff:192.0.2.1"}) {
    const auto address = parse_ip_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(to_string(*address), text);
    EXPECT_EQ(address->v4, text.find(':') == std::string::npos);
  }
}

TEST(IpAddress, other_spellings_of_a_number_are_none) {
  using namespace std::string_view_literals;
  for (const auto text :
       {""sv, "127.1"sv, "0x7f.0.0.1"sv, "2130706433"sv, "192.0.2.1."sv, "192.0.2"sv, "[::1]"sv,
        "fe80::1%eth0"sv, " 192.0.2.1"sv, "192.0.2.1\0"sv, "host"sv})
    EXPECT_FALSE(parse_ip_address(text)) << text;
}

TEST(IpNetwork, holds_to_the_bit) {
  EXPECT_TRUE(contains("10.0.0.0/8", "10.255.255.255"));
  EXPECT_FALSE(contains("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(contains("172.16.0.0/12", "172.31.0.1"));
  EXPECT_FALSE(contains("172.16.0.0/12", "172.32.0.1"));
  EXPECT_TRUE(contains("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(contains("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(contains("192.0.2.7", "192.0.2.7"));
  EXPECT_FALSE(contains("192.0.2.7", "192.0.2.6"));
  EXPECT_TRUE(contains("0.0.0.0/0", "203.0.113.9"));
  EXPECT_TRUE(contains("10.1.2.3/8", "10.9.9.9"));  // bits past the prefix
}

TEST(IpNetwork, holds_its_own_kind_unless_both_are_mapped) {
  EXPECT_FALSE(contains("::/0", "192.0.2.1"));
  EXPECT_FALSE(contains("10.0.0.0/8", "::ffff:10.0.0.1"));
  const auto inside = *parse_ip_address("10.0.0.1");
  EXPECT_EQ(to_string(mapped(inside)), "::ffff:10.0.0.1");
  EXPECT_TRUE(mapped(network("10.0.0.0/8")).contains(mapped(inside)));
  EXPECT_FALSE(mapped(network("11.0.0.0/8")).contains(mapped(inside)));
  EXPECT_TRUE(mapped(network("::/0")).contains(mapped(inside)));
}

TEST(IpNetwork, what_is_none_is_refused) {
  for (const auto* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8",
                           "2001:db8::/129", "10.0.0/8", "proxy"})
    EXPECT_FALSE(parse_ip_network(text)) << text;
}

}  // namespace
}  // namespace base
