// The process's own metrics under the names that every Prometheus client library uses: CPU,
// memory, descriptors, start time. From /proc/self (proc(5)); what cannot be read is left out.
#pragma once
#include "platform/telemetry/metrics.h"

namespace telemetry {

void collect_process(Metrics& metrics);

}  // namespace telemetry
