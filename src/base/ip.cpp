#include "base/ip.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>

#include "base/text.h"

namespace base {
namespace {

constexpr std::size_t v4_bytes = 4, v4_at = 12;  // where ::ffff:a.b.c.d has it
constexpr unsigned mapped_bits = 96;

}  // namespace

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  IpAddress address;
  if (::inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) {
    address.v4 = true;
    return address;
  }
  address.bytes.fill(0);
  if (::inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(address.v4 ? AF_INET : AF_INET6, address.bytes.data(), text.data(), text.size());
  return text.data();
}

IpAddress mapped(const IpAddress& address) {
  if (!address.v4) return address;
  IpAddress made;
  made.bytes[10] = made.bytes[11] = 0xFF;
  std::copy_n(address.bytes.begin(), v4_bytes, made.bytes.begin() + v4_at);
  return made;
}

bool IpNetwork::contains(const IpAddress& other) const {
  if (other.v4 != address.v4) return false;
  const std::size_t whole = bits / 8;
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                  other.bytes.begin()))
    return false;
  if (bits % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFF << (8 - bits % 8));
  return ((address.bytes[whole] ^ other.bytes[whole]) & mask) == 0;
}

std::optional<IpNetwork> parse_ip_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_ip_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  const std::int64_t bits_max = address->v4 ? 32 : 128;
  if (slash == std::string_view::npos) return IpNetwork{*address, static_cast<unsigned>(bits_max)};
  const auto bits = to_int64(text.substr(slash + 1));
  if (!bits || *bits < 0 || *bits > bits_max) return std::nullopt;
  return IpNetwork{*address, static_cast<unsigned>(*bits)};
}

IpNetwork mapped(const IpNetwork& network) {
  return {mapped(network.address), network.bits + (network.address.v4 ? mapped_bits : 0)};
}

}  // namespace base
