// The HTTP server of a program: its endpoints, its counters in the metrics, its address for people.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "platform/http/server.h"
#include "server/foundation.h"
#include "server/options.h"

namespace server {

base::Result<std::unique_ptr<http::Server>> start_http(Foundation& foundation,
                                                       std::vector<http::Endpoint> endpoints,
                                                       const HttpOptions& options = {},
                                                       const http::Limits& limits = {});
// "http://127.0.0.1:8080"; an address that means all of them is told as loopback.
std::string url_of(const http::Listen& listen, std::uint16_t port, bool tls = false);

}  // namespace server
