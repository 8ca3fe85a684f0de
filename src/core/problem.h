// Errors on the wire, in one place: problem+json (RFC 9457) with code, request id and a pointer for
// each fault; and the status of each code. Pure.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/http/message.h"

namespace core {

// invalid 400, unauthenticated 401, denied 403, not_found 404, conflict 409, limited 429,
// unavailable 503.
int http_status(base::Code code);
http::Response problem(const base::Error& error, std::string_view request_id);
// With a status that HTTP itself asks for: 405, 415.
http::Response problem(const base::Error& error, std::string_view request_id, int status);

}  // namespace core
