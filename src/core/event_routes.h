// The routes of jobs, deliveries to subscribers, and webhooks. Used by core_module.cpp.
#pragma once
#include <vector>

#include "core/job.h"
#include "core/route.h"
#include "core/subscribers.h"
#include "core/webhooks.h"

namespace core {

std::vector<Route> job_routes(Jobs& jobs);
std::vector<Route> delivery_routes(Subscribers& subscribers);
std::vector<Route> webhook_routes(Webhooks& webhooks);

}  // namespace core
