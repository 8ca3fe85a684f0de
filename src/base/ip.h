// IP addresses and networks as text names them: IPv4 in four decimals, IPv6 as in RFC 4291 section
// 2.2, a network with its prefix length (RFC 4632). No other spelling of a number, no brackets, no
// zone. Plain values.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // an IPv4 address takes the first four
  bool v4 = false;
  bool operator==(const IpAddress&) const = default;
};
// "192.0.2.1", "2001:db8::1".
std::optional<IpAddress> parse_ip_address(std::string_view text);
std::string to_string(const IpAddress& address);
// An IPv4 address as ::ffff:a.b.c.d, an IPv6 address as it is: what a socket of both kinds sees.
IpAddress mapped(const IpAddress& address);

struct IpNetwork {
  IpAddress address;  // bits past the prefix count for nothing
  unsigned bits = 0;  // at most 32 or 128
  // Of the same kind only: no IPv6 network holds an IPv4 address.
  bool contains(const IpAddress& other) const;
};
// "10.0.0.0/8", "2001:db8::/32", or one address.
std::optional<IpNetwork> parse_ip_network(std::string_view text);
IpNetwork mapped(const IpNetwork& network);

}  // namespace base
