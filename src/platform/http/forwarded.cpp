#include "platform/http/forwarded.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/text.h"

namespace http {
namespace {

using Address = std::array<std::uint8_t, 16>;
constexpr unsigned mapped_bits = 96;  // IPv4 stands in the last 32 of 128

std::optional<Address> address_of(std::string_view text, bool* is_v4 = nullptr) {
  const std::string terminated(text);
  Address address{};
  in_addr v4{};
  if (is_v4 != nullptr) *is_v4 = false;
  if (::inet_pton(AF_INET, terminated.c_str(), &v4) == 1) {
    if (is_v4 != nullptr) *is_v4 = true;
    address[10] = address[11] = 0xFF;
    std::memcpy(address.data() + 12, &v4, sizeof v4);
    return address;
  }
  if (::inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1) return address;
  return std::nullopt;
}

bool within(const Address& address, const Address& network, unsigned bits) {
  const unsigned whole = bits / 8, rest = bits % 8;
  if (!std::equal(address.begin(), address.begin() + whole, network.begin())) return false;
  const auto mask = static_cast<std::uint8_t>(0xFFU << (8 - rest));
  return rest == 0 || (address[whole] & mask) == (network[whole] & mask);
}

// "192.0.2.1", "192.0.2.1:80", "[2001:db8::1]:80" and "2001:db8::1" all name a host.
std::string_view host_of(std::string_view hop) {
  hop = base::trim(hop);
  if (hop.starts_with('[')) return hop.substr(1, hop.find(']') - 1);
  const std::size_t colon = hop.find(':');
  return colon != std::string_view::npos && hop.find(':', colon + 1) == std::string_view::npos
             ? hop.substr(0, colon)
             : hop;
}

// All values of a header that may be repeated, in order.
std::vector<std::string_view> values_of(const Headers& headers, std::string_view name) {
  std::vector<std::string_view> values;
  for (const Header& header : headers.all())
    if (base::equal_ignoring_case(header.name, name))
      for (const std::string_view part : base::split(header.value, ','))
        values.push_back(base::trim(part));
  return values;
}

}  // namespace

base::Result<TrustedProxies> TrustedProxies::parse(std::span<const std::string> networks) {
  TrustedProxies parsed;
  for (const std::string& text : networks) {
    const std::size_t slash = text.find('/');
    bool is_v4 = false;
    const auto address = address_of(std::string_view(text).substr(0, slash), &is_v4);
    const unsigned bits_max = is_v4 ? 32 : 128;
    const auto bits = slash == std::string::npos
                          ? std::optional<std::int64_t>(bits_max)
                          : base::to_int64(std::string_view(text).substr(slash + 1));
    if (!address || !bits || *bits < 0 || *bits > bits_max)
      return base::invalid("'" + text +
                           "' is no network; write 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32");
    parsed.networks_.push_back(
        {*address, static_cast<unsigned>(*bits) + (is_v4 ? mapped_bits : 0)});
  }
  return parsed;
}

bool TrustedProxies::contains(std::string_view text) const {
  if (networks_.empty()) return false;
  const auto address = address_of(text);
  return address && std::ranges::any_of(networks_, [&](const Network& network) {
           return within(*address, network.address, network.bits);
         });
}

void apply_forwarded(Request& request, const TrustedProxies& trusted) {
  if (!trusted.contains(request.remote)) return;
  // Each proxy appends whom it heard from: from the end, the first that is no proxy of ours is the
  // client. Before that stands what the client may have made up.
  const auto hops = values_of(request.headers, "X-Forwarded-For");
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const std::string_view host = host_of(*hop);
    if (!address_of(host)) break;
    request.remote = host;
    if (!trusted.contains(host)) break;
  }
  const auto schemes = values_of(request.headers, "X-Forwarded-Proto");
  if (!schemes.empty()) request.secure = base::equal_ignoring_case(schemes.back(), "https");
}

}  // namespace http
