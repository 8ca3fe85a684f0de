// Whom a request really comes from when proxies stand before the server. X-Forwarded-For and
// X-Forwarded-Proto are believed only from proxies that are named, and only as far as proxies that
// are named wrote them: what a client sends itself changes nothing. Pure.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "platform/http/message.h"

namespace http {

class TrustedProxies {
 public:
  // "192.0.2.7", "10.0.0.0/8", "2001:db8::/32". `invalid` names the one that is none.
  static base::Result<TrustedProxies> parse(std::span<const std::string> networks);
  bool contains(std::string_view address) const;  // false for what is no address
  bool empty() const { return networks_.empty(); }

 private:
  std::vector<base::IpNetwork> networks_;  // mapped: a proxy's IPv4 address may come either way
};

// When `request.remote` is trusted: `remote` becomes the last address of X-Forwarded-For that is
// not itself a trusted proxy, and `secure` what the nearest proxy says of the scheme. Otherwise
// nothing.
void apply_forwarded(Request& request, const TrustedProxies& trusted);

}  // namespace http
