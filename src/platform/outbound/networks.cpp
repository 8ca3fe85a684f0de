#include "platform/outbound/networks.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace outbound {
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

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  const std::int64_t bits_max = address->v4 ? 32 : 128;
  if (slash == std::string_view::npos) return Network{*address, static_cast<unsigned>(bits_max)};
  const auto bits = base::to_int64(text.substr(slash + 1));
  if (!bits || *bits < 0 || *bits > bits_max) return std::nullopt;
  return Network{*address, static_cast<unsigned>(*bits)};
}

bool within(const Address& address, std::string_view network) {
  const auto known = parse_network(network);
  return known && known->contains(address);
}

Address inner_v4(const Address& address, std::size_t offset) {
  Address inner{.v4 = true};
  std::copy_n(address.bytes.begin() + static_cast<std::ptrdiff_t>(offset), 4, inner.bytes.begin());
  return inner;
}

// The IPv4 address that traffic to `address` ends at, where the form says it.
std::optional<Address> carried_v4(const Address& address) {
  if (address.v4) return std::nullopt;
  if (within(address, "::ffff:0:0/96") || within(address, "64:ff9b::/96"))
    return inner_v4(address, 12);
  if (within(address, "2002::/16")) return inner_v4(address, 2);
  return std::nullopt;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  const std::string terminated(text);
  Address address;
  if (terminated.size() != std::strlen(terminated.c_str())) return std::nullopt;
  if (::inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) {
    address.v4 = true;
    return address;
  }
  address.bytes.fill(0);
  if (::inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::optional<Address> address_of(const sockaddr& socket) {
  Address address;
  if (socket.sa_family == AF_INET) {
    address.v4 = true;
    std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in&>(socket).sin_addr, 4);
    return address;
  }
  if (socket.sa_family != AF_INET6) return std::nullopt;
  std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in6&>(socket).sin6_addr, 16);
  return address;
}

std::string to_string(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(address.v4 ? AF_INET : AF_INET6, address.bytes.data(), text.data(), text.size());
  return text.data();
}

bool Network::contains(const Address& other) const {
  if (other.v4 != address.v4) return false;
  const std::size_t whole = bits / 8;
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                  other.bytes.begin()))
    return false;
  if (bits % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - bits % 8));
  return ((address.bytes[whole] ^ other.bytes[whole]) & mask) == 0;
}

base::Result<Networks> Networks::parse(std::span<const std::string> texts) {
  Networks networks;
  for (const std::string& text : texts) {
    const auto network = parse_network(base::trim(text));
    if (!network)
      return base::invalid("\"" + text + "\" is no network: write 10.1.0.0/16 or 2001:db8::/32");
    networks.list_.push_back(*network);
  }
  return networks;
}

bool Networks::contain(const Address& address) const {
  return std::any_of(list_.begin(), list_.end(),
                     [&address](const Network& network) { return network.contains(address); });
}

std::optional<std::string_view> why_refused(const Address& address, const Networks& allowed) {
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
