#include "platform/http/websocket_handshake.h"

#include "base/text.h"
#include "platform/http/websocket_frames.h"

namespace http {
namespace {

bool lists(const Request& request, std::string_view header, std::string_view token) {
  for (const Header& candidate : request.headers.all()) {
    if (!base::equal_ignoring_case(candidate.name, header)) continue;
    for (const std::string_view item : base::split(candidate.value, ','))
      if (base::equal_ignoring_case(base::trim(item), token)) return true;
  }
  return false;
}

std::size_t count(const Request& request, std::string_view header) {
  std::size_t n = 0;
  for (const Header& candidate : request.headers.all())
    n += base::equal_ignoring_case(candidate.name, header) ? 1U : 0U;
  return n;
}

// "host:port" in lower case, with the port that `scheme` implies where none is written.
std::string full_authority(std::string_view authority, std::string_view scheme) {
  std::string text = base::to_lower(authority);
  const std::size_t bracket = text.rfind(']');
  const std::size_t colon = text.rfind(':');
  const bool has_port =
      colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
  if (!has_port) text += scheme == "https" ? ":443" : ":80";
  return text;
}

Refusal denied(std::string detail) { return {403, std::move(detail)}; }

}  // namespace

bool is_allowed_origin(std::string_view origin, std::string_view host,
                       std::span<const std::string> allowed) {
  for (const std::string& candidate : allowed)
    if (base::equal_ignoring_case(candidate, origin)) return true;
  const std::size_t mark = origin.find("://");
  if (mark == std::string_view::npos || host.empty()) return false;
  const std::string scheme = base::to_lower(origin.substr(0, mark));
  if (scheme != "http" && scheme != "https") return false;
  // The scheme is not compared: behind a proxy that ends TLS the page is https and we are not.
  return full_authority(origin.substr(mark + 3), scheme) == full_authority(host, scheme);
}

std::variant<Upgrade, Refusal> check_upgrade(const Request& request, bool http_1_1,
                                             std::span<const std::string> allowed_origins) {
  if (request.method != Method::get || !http_1_1 || !lists(request, "Upgrade", "websocket") ||
      !lists(request, "Connection", "upgrade"))
    return Refusal{426, "this address speaks WebSocket: ask for an upgrade"};
  if (request.headers.find("Sec-WebSocket-Version") != "13")
    return Refusal{426, "the WebSocket version must be 13"};
  auto accept = accept_key(request.headers.find("Sec-WebSocket-Key").value_or(""));
  if (count(request, "Sec-WebSocket-Key") != 1 || !accept)
    return Refusal{400, "Sec-WebSocket-Key must be 16 bytes in base64"};
  switch (count(request, "Origin")) {
    case 0:
      if (!request.headers.find("Authorization"))
        return denied("a WebSocket without Origin needs an Authorization header");
      break;
    case 1:
      if (!is_allowed_origin(*request.headers.find("Origin"),
                             request.headers.find("Host").value_or(""), allowed_origins))
        return denied("pages of this origin may not open a WebSocket here");
      break;
    default:
      return denied("there is more than one Origin");
  }
  return Upgrade{std::move(*accept)};
}

Response upgrade_response(const Upgrade& upgrade, const Headers& handlers) {
  Response response{.status = 101, .headers = handlers};
  response.headers.set("Upgrade", "websocket");
  response.headers.set("Sec-WebSocket-Accept", upgrade.accept);
  return response;
}

}  // namespace http
