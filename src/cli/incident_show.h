// mainstay incident show: head, alerts and timeline of one incident.
#pragma once
#include "cli/context.h"

namespace cli {

base::Result<int> show_incident(Context& context, const Arguments& arguments);

}  // namespace cli
