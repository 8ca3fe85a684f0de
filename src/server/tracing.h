// Traces of a program: the tracer and the exporter behind it, which sends through an HTTP client of
// its own, so that an export is not a span itself. The collector is the operator's, so its address
// is trusted.
#pragma once
#include <memory>

#include "base/id.h"
#include "platform/outbound/http_client.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/span_exporter.h"
#include "platform/telemetry/tracer.h"
#include "server/options.h"

namespace server {

class Tracing {
 public:
  Tracing(const base::Clock& clock, base::Randomness& randomness, const TraceOptions& options,
          telemetry::Log& log, telemetry::Metrics& metrics);
  ~Tracing();                                            // sends what waits, once
  telemetry::Tracer* tracer() { return tracer_.get(); }  // nullptr: no endpoint

 private:
  base::Done send(std::string body);

  const std::string url_;
  telemetry::Log& log_;
  std::unique_ptr<outbound::HttpClient> client_;
  bool failing_ = false;  // of the exporter's thread
  std::unique_ptr<telemetry::SpanExporter> exporter_;
  std::unique_ptr<telemetry::Tracer> tracer_;
};

}  // namespace server
