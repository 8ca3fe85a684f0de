#include "platform/http/forwarded.h"

#include <algorithm>

#include "base/text.h"

namespace http {
namespace {

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
    const auto network = base::parse_ip_network(text);
    if (!network)
      return base::invalid("'" + text +
                           "' is no network; write 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32");
    parsed.networks_.push_back(mapped(*network));
  }
  return parsed;
}

bool TrustedProxies::contains(std::string_view text) const {
  if (networks_.empty()) return false;
  const auto address = base::parse_ip_address(text);
  return address && std::ranges::any_of(networks_, [&](const base::IpNetwork& network) {
           return network.contains(mapped(*address));
         });
}

void apply_forwarded(Request& request, const TrustedProxies& trusted) {
  if (!trusted.contains(request.remote)) return;
  // Each proxy appends whom it heard from: from the end, the first that is no proxy of ours is the
  // client. Before that stands what the client may have made up.
  const auto hops = values_of(request.headers, "X-Forwarded-For");
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const std::string_view host = host_of(*hop);
    if (!base::parse_ip_address(host)) break;
    request.remote = host;
    if (!trusted.contains(host)) break;
  }
  const auto schemes = values_of(request.headers, "X-Forwarded-Proto");
  if (!schemes.empty()) request.secure = base::equal_ignoring_case(schemes.back(), "https");
}

}  // namespace http
