// mainstay incident show: head, alerts and timeline of one incident.
#pragma once
#include <string_view>

#include "cli/context.h"

namespace cli {

inline constexpr std::string_view incident_collection = "/v1/incidents";

base::Result<int> show_incident(Context& context, const Arguments& arguments);

}  // namespace cli
