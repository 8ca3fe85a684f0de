// What the server itself answers: health, metrics, the composed OpenAPI document and the console's
// files.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "platform/http/message.h"
#include "platform/telemetry/metrics.h"

namespace server {

// The console: a file by its path, else the page of the application (it routes in the browser). The
// page carries a new nonce each time, which its content security policy names, and the prefix below
// which its addresses lie.
http::Response console(const http::Request& request, base::Randomness& randomness,
                       std::string_view path_prefix);

http::Response plain(int status, std::string_view text);
http::Response metrics(const telemetry::Metrics& metrics);

}  // namespace server
