// Taking over the silences of a running Alertmanager, ids included, from its own API. Those that
// exist here already, and expired ones, are left alone.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/describe/describe.h"
#include "base/result.h"
#include "modules/alerts/calls.h"
#include "platform/http/message.h"
#include "platform/outbound/http_client.h"

namespace alertmanager {

struct Imported {
  std::int64_t taken = 0, already_there = 0;
};
const base::describe::Type& described(base::describe::Tag<Imported>);

// The body of GET {from}/api/v2/silences.
base::Result<std::string> fetch_silences(outbound::HttpClient& client, std::string_view from);
base::Result<Imported> import_silences(alerts::Calls& alerts, const core::Caller& caller,
                                       std::string_view silences_json);
// The same over the control socket: POST /import with that body.
http::Response import_request(alerts::Calls& alerts, const base::Id& tenant,
                              const http::Request& request);

}  // namespace alertmanager
