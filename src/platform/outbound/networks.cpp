#include "platform/outbound/networks.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace outbound {

using base::IpAddress;
using base::IpNetwork;

namespace {

struct Special {
  std::string_view network, why;
};

// The first that matches names the reason. IANA IPv4 Special-Purpose Address Registry, and the
// addresses at which clouds serve credentials to their machines.
constexpr Special special_v4[] = {
    {"169.254.169.254/32", "a cloud's metadata service"},
    {"100.100.100.200/32", "a cloud's metadata service"},  // Alibaba
    {"168.63.129.16/32", "a cloud's metadata service"},    // Azure; a public number
    {"192.0.0.192/32", "a cloud's metadata service"},      // Oracle
    {"0.0.0.0/8", "an address of this host"},
    {"127.0.0.0/8", "a loopback address"},
    {"10.0.0.0/8", "a private address"},
    {"172.16.0.0/12", "a private address"},
    {"192.168.0.0/16", "a private address"},
    {"100.64.0.0/10", "a carrier's private address"},
    {"169.254.0.0/16", "a link-local address"},
    {"192.0.0.0/24", "an address for protocols"},
    {"192.0.2.0/24", "an address for documentation"},
    {"192.88.99.0/24", "a 6to4 relay"},
    {"198.18.0.0/15", "an address for benchmarks"},
    {"198.51.100.0/24", "an address for documentation"},
    {"203.0.113.0/24", "an address for documentation"},
    {"224.0.0.0/4", "a multicast address"},
    {"255.255.255.255/32", "the broadcast address"},
    {"240.0.0.0/4", "a reserved address"},
};

// Below 2000::/3, which is all that is assigned for global unicast, the special ones; the rest is
// refused whatever it is.
constexpr Special special_v6[] = {
    {"fd00:ec2::254/128", "a cloud's metadata service"},
    {"::1/128", "a loopback address"},
    {"::/128", "an address of this host"},
    {"::ffff:0:0/96", "an IPv4-mapped address"},
    {"64:ff9b::/96", "a NAT64 address"},
    {"64:ff9b:1::/48", "a NAT64 address"},
    {"2002::/16", "a 6to4 address"},
    {"2001::/32", "a Teredo address"},
    {"2001::/23", "an address for protocols"},
    {"2001:db8::/32", "an address for documentation"},
    {"3fff::/20", "an address for documentation"},
    {"fc00::/7", "a private address"},
    {"fe80::/10", "a link-local address"},
    {"fec0::/10", "a private address"},
    {"ff00::/8", "a multicast address"},
};
constexpr std::string_view global_unicast = "2000::/3";

bool within(const IpAddress& address, std::string_view network) {
  const auto known = base::parse_ip_network(network);
  return known && known->contains(address);
}

IpAddress inner_v4(const IpAddress& address, std::size_t offset) {
  IpAddress inner{.v4 = true};
  std::copy_n(address.bytes.begin() + static_cast<std::ptrdiff_t>(offset), 4, inner.bytes.begin());
  return inner;
}

// The IPv4 address that traffic to `address` ends at, where the form says it.
std::optional<IpAddress> carried_v4(const IpAddress& address) {
  if (address.v4) return std::nullopt;
  if (within(address, "::ffff:0:0/96") || within(address, "64:ff9b::/96"))
    return inner_v4(address, 12);
  if (within(address, "2002::/16")) return inner_v4(address, 2);
  return std::nullopt;
}

}  // namespace

std::optional<IpAddress> address_of(const sockaddr& socket) {
  IpAddress address;
  if (socket.sa_family == AF_INET) {
    address.v4 = true;
    std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in&>(socket).sin_addr, 4);
    return address;
  }
  if (socket.sa_family != AF_INET6) return std::nullopt;
  std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in6&>(socket).sin6_addr, 16);
  return address;
}

base::Result<Networks> Networks::parse(std::span<const std::string> texts) {
  Networks networks;
  for (const std::string& text : texts) {
    const auto network = base::parse_ip_network(base::trim(text));
    if (!network)
      return base::invalid("\"" + text + "\" is no network: write 10.1.0.0/16 or 2001:db8::/32");
    networks.list_.push_back(*network);
  }
  return networks;
}

bool Networks::contain(const IpAddress& address) const {
  return std::any_of(list_.begin(), list_.end(),
                     [&address](const IpNetwork& network) { return network.contains(address); });
}

std::optional<std::string_view> why_refused(const IpAddress& address, const Networks& allowed) {
  const auto inner = carried_v4(address);
  if (allowed.contain(address)) return inner ? why_refused(*inner, allowed) : std::nullopt;
  const std::span<const Special> special =
      address.v4 ? std::span<const Special>(special_v4) : std::span<const Special>(special_v6);
  for (const Special& each : special)
    if (within(address, each.network)) return each.why;
  if (!address.v4 && !within(address, global_unicast)) return "no global address";
  return std::nullopt;
}

}  // namespace outbound
