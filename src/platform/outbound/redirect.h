// Redirects, followed by ourselves rather than by libcurl, so that each hop is judged like a
// request of its own. Pure.
#pragma once
#include <optional>
#include <string>

#include "platform/outbound/http_client.h"
#include "platform/outbound/url.h"

namespace outbound {

// The next request after `answer` to `request` at `url`, or nullopt when the answer is the last
// one. 303, and 301 and 302 after POST, become GET without a body (RFC 9110 section 15.4). To
// another origin go neither credentials nor headers that are not about the body, and it is judged
// as a user's URL. `unavailable`: from https to http, or no URL.
base::Result<std::optional<Request>> redirected(const Request& request, const Url& url,
                                                const Response& answer);

}  // namespace outbound
