// All paths below a prefix, for a proxy that passes it on: "/mainstay/v1/incidents". Pure.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/http/message.h"

namespace server {

// "/p" of "p/", "/p" and "/p/"; "" of "" and "/". `invalid`: it holds what no path holds.
base::Result<std::string> parse_path_prefix(std::string_view text);
// The handler sees paths without the prefix. Outside of it are only the prefix without its slash,
// which is redirected, the health paths, which probes ask without it, and 404.
http::Handler below_prefix(std::string prefix, http::Handler handler);

}  // namespace server
