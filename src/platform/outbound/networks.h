// Which addresses a user's URL may lead to: only global unicast addresses of the IANA
// special-purpose registries (RFC 6890 and its updates), and what the operator allowed. Used by the
// client on each address before it connects, so that no spelling and no DNS answer gets around it.
// Pure.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/result.h"

struct sockaddr;

namespace outbound {

// nullopt: neither IPv4 nor IPv6.
std::optional<base::IpAddress> address_of(const sockaddr& socket);

class Networks {
 public:
  // "10.1.0.0/16" or one address each. `invalid` names the one that is none.
  static base::Result<Networks> parse(std::span<const std::string> texts);
  bool contain(const base::IpAddress& address) const;

 private:
  std::vector<base::IpNetwork> list_;
};

// Why a user's URL may not lead to `address`, such as "a loopback address"; nullopt when it may.
// An address that carries an IPv4 address (mapped, 6to4, NAT64) is refused as such, and where
// `allowed` has its range the inner address is judged too.
std::optional<std::string_view> why_refused(const base::IpAddress& address,
                                            const Networks& allowed);

}  // namespace outbound
