// Core's own routes, tables, permissions and jobs, as a module among the others: sign-in, tokens,
// the ledger, dead letters, jobs, events and the notices' WebSocket. Used by server/.
#pragma once
#include "core/access.h"
#include "core/checkpoints.h"
#include "core/dead_letters.h"
#include "core/idempotency.h"
#include "core/job.h"
#include "core/ledger.h"
#include "core/module.h"
#include "core/notices.h"
#include "core/resealing.h"
#include "core/retention.h"
#include "core/services.h"
#include "core/subscribers.h"
#include "core/webhooks.h"

namespace core {

struct CoreParts {  // outlive the module
  const Services& services;
  Access& access;
  DeadLetters& dead_letters;
  Jobs& jobs;
  Checkpoints& checkpoints;
  Idempotency& idempotency;
  Subscribers& subscribers;
  Webhooks& webhooks;
  Retention& retention;
  Resealing& resealing;
};

// `known`: the permissions of all modules, for /v1/me; filled by the time of the first request.
Module core_module(CoreParts parts, const std::vector<const Permission*>& known);

}  // namespace core
