// What the program tells of its calls to elsewhere: metrics, a span each, and the changes of
// circuit breakers in log, metrics and notices.
#pragma once
#include <memory>
#include <string_view>

#include "core/services.h"
#include "platform/outbound/destinations.h"
#include "platform/outbound/http_client.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/tracer.h"

namespace server {

class OutboundObserver final : public outbound::Observer {
 public:
  OutboundObserver(telemetry::Tracer* tracer, telemetry::Metrics& metrics);
  std::unique_ptr<Call> begin(std::string_view method, std::string_view destination) override;

 private:
  class Observed;
  void count(const Outcome& outcome, double seconds);

  telemetry::Tracer* const tracer_;
  telemetry::Metrics& metrics_;
  telemetry::Histogram& duration_;
  telemetry::Counter& retries_;
};

// `destinations` and what `services` refers to outlive the calls.
void report_destinations(outbound::Destinations& destinations, const core::Services& services);

}  // namespace server
