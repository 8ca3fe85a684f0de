// A store and a projection with a span around each unit, snapshot and batch.
#pragma once
#include <memory>

#include "core/projection.h"
#include "platform/store/store.h"
#include "platform/telemetry/tracer.h"

namespace server {

// Both references outlive what is made.
std::unique_ptr<store::Store> traced_store(store::Store& inner, telemetry::Tracer& tracer);
std::unique_ptr<core::Projection> traced_projection(core::Projection& inner,
                                                    telemetry::Tracer& tracer);

}  // namespace server
