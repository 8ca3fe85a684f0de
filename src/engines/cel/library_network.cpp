// IP addresses and networks, as cel-go's network extension and Kubernetes have them.
#include <algorithm>

#include "base/ip.h"
#include "base/utf8.h"
#include "engines/cel/library.h"

namespace cel::library {
namespace {

// ::ffff:a.b.c.d as the IPv4 address that it stands for.
base::IpAddress unmapped(const base::IpAddress& address) {
  constexpr std::array<std::uint8_t, 12> prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (address.v4 || !std::equal(prefix.begin(), prefix.end(), address.bytes.begin()))
    return address;
  base::IpAddress v4{.bytes = {}, .v4 = true};
  std::copy_n(address.bytes.begin() + prefix.size(), 4, v4.bytes.begin());
  return v4;
}

class IpObject final : public Object {
 public:
  explicit IpObject(const base::IpAddress& of) : address(of) {}
  std::string_view type_name() const override { return "net.IP"; }
  bool equals(const Object& other) const override {
    return unmapped(address) == unmapped(static_cast<const IpObject&>(other).address);
  }
  std::string text() const override { return base::to_string(address); }
  base::IpAddress address;
};

class CidrObject final : public Object {
 public:
  explicit CidrObject(const base::IpNetwork& of) : network(of) {}
  std::string_view type_name() const override { return "net.CIDR"; }
  bool equals(const Object& other) const override {
    const auto& that = static_cast<const CidrObject&>(other).network;
    return network.address == that.address && network.bits == that.bits;
  }
  std::string text() const override {
    return base::to_string(network.address) + "/" + std::to_string(network.bits);
  }
  base::IpNetwork network;
};

const base::IpAddress& address_of(const Value& value) {
  return static_cast<const IpObject&>(value.object()).address;
}
const base::IpNetwork& network_of(const Value& value) {
  return static_cast<const CidrObject&>(value.object()).network;
}

// An IPv4 address inside of an IPv6 one may be written in hexadecimal only.
bool is_dotted_v6(std::string_view text) {
  return text.find(':') != std::string_view::npos && text.find('.') != std::string_view::npos;
}

std::optional<base::IpAddress> parse_ip(std::string_view text) {
  return is_dotted_v6(text) ? std::nullopt : base::parse_ip_address(text);
}
std::optional<base::IpNetwork> parse_cidr(std::string_view text) {
  if (is_dotted_v6(text) || text.find('/') == std::string_view::npos) return std::nullopt;
  return base::parse_ip_network(text);
}

Value refused(const Call& call, std::string_view what) {
  std::string text(what);
  text += ": '";
  text += base::first_bytes(call.arguments.back().text(), 100);
  return call.fail(text + "'");
}

Value ip_of_string(const Call& call) {
  const auto address = parse_ip(call[0].text());
  return address ? call.object<IpObject>(*address) : refused(call, "no IP address");
}
Value is_ip(const Call& call) { return Value::boolean(parse_ip(call[0].text()).has_value()); }
Value is_canonical(const Call& call) {
  const auto address = parse_ip(call[0].text());
  if (!address) return refused(call, "no IP address");
  return Value::boolean(base::to_string(*address) == call[0].text());
}
Value family(const Call& call) { return Value::int64(address_of(call[0]).v4 ? 4 : 6); }
Value string_of_object(const Call& call) { return call.string(call[0].object().text()); }

// As Go's net/netip classifies them; an IPv4 address inside of an IPv6 one as itself.
bool is_unspecified(const base::IpAddress& ip) {
  return std::ranges::all_of(ip.bytes, [](std::uint8_t byte) { return byte == 0; });
}
bool is_loopback(const base::IpAddress& ip) {
  if (ip.v4) return ip.bytes[0] == 127;
  base::IpAddress one;
  one.bytes[15] = 1;
  return ip == one;
}
bool is_multicast(const base::IpAddress& ip) {
  return ip.v4 ? (ip.bytes[0] & 0xF0U) == 0xE0 : ip.bytes[0] == 0xFF;
}
bool is_link_local_multicast(const base::IpAddress& ip) {
  if (ip.v4) return ip.bytes[0] == 224 && ip.bytes[1] == 0 && ip.bytes[2] == 0;
  return ip.bytes[0] == 0xFF && (ip.bytes[1] & 0x0FU) == 2;
}
bool is_link_local_unicast(const base::IpAddress& ip) {
  if (ip.v4) return ip.bytes[0] == 169 && ip.bytes[1] == 254;
  return ip.bytes[0] == 0xFE && (ip.bytes[1] & 0xC0U) == 0x80;
}
bool is_global_unicast(const base::IpAddress& ip) {
  const bool broadcast = ip.v4 && std::all_of(ip.bytes.begin(), ip.bytes.begin() + 4,
                                              [](std::uint8_t byte) { return byte == 255; });
  return !broadcast && !is_unspecified(ip) && !is_loopback(ip) && !is_multicast(ip) &&
         !is_link_local_unicast(ip);
}

template <bool (*Property)(const base::IpAddress&)>
Value has_property(const Call& call) {
  return Value::boolean(Property(unmapped(address_of(call[0]))));
}

Value cidr_of_string(const Call& call) {
  const auto network = parse_cidr(call[0].text());
  return network ? call.object<CidrObject>(*network) : refused(call, "no network in CIDR notation");
}
Value is_cidr(const Call& call) { return Value::boolean(parse_cidr(call[0].text()).has_value()); }

Value contains_ip(const Call& call) {
  return Value::boolean(network_of(call[0]).contains(address_of(call[1])));
}
Value contains_ip_text(const Call& call) {
  const auto address = parse_ip(call[1].text());
  if (!address) return refused(call, "no IP address");
  return Value::boolean(network_of(call[0]).contains(*address));
}
bool contains(const base::IpNetwork& outer, const base::IpNetwork& inner) {
  return outer.bits <= inner.bits && outer.contains(inner.address);
}
Value contains_cidr(const Call& call) {
  return Value::boolean(contains(network_of(call[0]), network_of(call[1])));
}
Value contains_cidr_text(const Call& call) {
  const auto network = parse_cidr(call[1].text());
  if (!network) return refused(call, "no network in CIDR notation");
  return Value::boolean(contains(network_of(call[0]), *network));
}
Value ip_of_cidr(const Call& call) { return call.object<IpObject>(network_of(call[0]).address); }
Value prefix_length(const Call& call) { return Value::int64(network_of(call[0]).bits); }
Value masked(const Call& call) {
  base::IpNetwork network = network_of(call[0]);
  for (std::size_t i = 0; i < network.address.bytes.size(); ++i) {
    const std::size_t kept = network.bits > 8 * i ? network.bits - 8 * i : 0;
    if (kept < 8) network.address.bytes[i] &= static_cast<std::uint8_t>(0xFF00U >> kept);
  }
  return call.object<CidrObject>(network);
}

constexpr Declaration network_functions[] = {
    {"ip", global, "string -> net.IP", ip_of_string},
    {"isIP", global, "string -> bool", is_ip},
    {"ip.isCanonical", global, "string -> bool", is_canonical},
    {"string", global, "net.IP -> string", string_of_object},
    {"family", member, "net.IP -> int", family},
    {"isUnspecified", member, "net.IP -> bool", has_property<is_unspecified>},
    {"isLoopback", member, "net.IP -> bool", has_property<is_loopback>},
    {"isLinkLocalMulticast", member, "net.IP -> bool", has_property<is_link_local_multicast>},
    {"isLinkLocalUnicast", member, "net.IP -> bool", has_property<is_link_local_unicast>},
    {"isGlobalUnicast", member, "net.IP -> bool", has_property<is_global_unicast>},
    {"cidr", global, "string -> net.CIDR", cidr_of_string},
    {"isCIDR", global, "string -> bool", is_cidr},
    {"string", global, "net.CIDR -> string", string_of_object},
    {"containsIP", member, "net.CIDR, net.IP -> bool", contains_ip},
    {"containsIP", member, "net.CIDR, string -> bool", contains_ip_text},
    {"containsCIDR", member, "net.CIDR, net.CIDR -> bool", contains_cidr},
    {"containsCIDR", member, "net.CIDR, string -> bool", contains_cidr_text},
    {"ip", member, "net.CIDR -> net.IP", ip_of_cidr},
    {"masked", member, "net.CIDR -> net.CIDR", masked},
    {"prefixLength", member, "net.CIDR -> int", prefix_length},
};

}  // namespace

void add_network(Environment& environment) {
  environment.add_functions(network_functions);
  environment.add_type("net.IP");
  environment.add_type("net.CIDR");
}

}  // namespace cel::library
