// Cross-origin requests (the Fetch standard, section 3.2) from consoles that are served elsewhere:
// origins that the operator lists may call the API with a bearer token. Cookies are never allowed
// across origins. Pure.
#pragma once
#include <span>
#include <string>

#include "platform/http/message.h"

namespace core {

// Whether the request asks if another may be sent (OPTIONS with Origin and
// Access-Control-Request-Method).
bool is_preflight(const http::Request& request);
// 204, with what is allowed when its origin is listed.
http::Response answer_preflight(const http::Request& request, std::span<const std::string> origins);
// Adds what lets a listed origin read the answer.
void allow_origin(http::Response& response, const http::Request& request,
                  std::span<const std::string> origins);

}  // namespace core
