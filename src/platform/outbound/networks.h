// IP addresses and networks, and which of them a user's URL may lead to: only global unicast
// addresses of the IANA special-purpose registries (RFC 6890 and its updates), and what the
// operator allowed. Used by the client on each address before it connects, so that no spelling and
// no DNS answer gets around it. Pure.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct sockaddr;

namespace outbound {

struct Address {
  std::array<std::uint8_t, 16> bytes{};  // an IPv4 address takes the first four
  bool v4 = false;
  bool operator==(const Address&) const = default;
};
// "192.0.2.1" or "2001:db8::1", without brackets and zone; no other spelling of a number.
std::optional<Address> parse_address(std::string_view text);
std::optional<Address> address_of(const sockaddr& socket);  // nullopt: neither IPv4 nor IPv6
std::string to_string(const Address& address);

struct Network {
  Address address;
  unsigned bits = 0;
  bool contains(const Address& other) const;
};

class Networks {
 public:
  // "10.1.0.0/16" or one address each. `invalid` names the one that is none.
  static base::Result<Networks> parse(std::span<const std::string> texts);
  bool contain(const Address& address) const;

 private:
  std::vector<Network> list_;
};

// Why a user's URL may not lead to `address`, such as "a loopback address"; nullopt when it may.
// An address that carries an IPv4 address (mapped, 6to4, NAT64) is refused as such, and where
// `allowed` has its range the inner address is judged too.
std::optional<std::string_view> why_refused(const Address& address, const Networks& allowed);

}  // namespace outbound
