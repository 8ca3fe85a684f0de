// Whether a request may become a WebSocket (RFC 6455 4.2): its headers, and its Origin, which is
// what keeps other sites' pages from using a visitor's cookie here. Pure.
#pragma once
#include <span>
#include <string>
#include <variant>

#include "platform/http/message.h"
#include "platform/http/refusal.h"

namespace http {

// Whether `origin` ("https://host:port") may open a WebSocket: the same host and port as Host, or
// listed.
bool is_allowed_origin(std::string_view origin, std::string_view host,
                       std::span<const std::string> allowed);

struct Upgrade {
  std::string accept;  // the value of Sec-WebSocket-Accept
};
// A request without Origin is no browser's; it must carry Authorization, which no foreign page can
// set.
std::variant<Upgrade, Refusal> check_upgrade(const Request& request, bool http_1_1,
                                             std::span<const std::string> allowed_origins);

// The 101 that a passed check is answered with.
Response upgrade_response(const Upgrade& upgrade, const Headers& handlers);

}  // namespace http
