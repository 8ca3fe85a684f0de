// The door of vendor webhooks: POST /v1/ingest/{integration id}, raw bytes in. It authenticates by
// the integration's key, not by a caller's permission, and answers by what the sender's retry rule
// makes of a status (reference: alerts, section 2): 202 when durable, 503 when a retry helps, never
// 429.
#pragma once
#include "core/router.h"
#include "modules/integrations/service.h"

namespace integrations {

core::ForeignRoute ingest_route(Service& service);
http::Response ingest(Service& service, const http::Request& request);

}  // namespace integrations
