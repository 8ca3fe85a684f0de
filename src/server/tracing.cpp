#include "server/tracing.h"

#include "base/version.h"

namespace server {
namespace {

std::string traces_url(std::string endpoint) {
  while (endpoint.ends_with('/')) endpoint.pop_back();
  return endpoint + "/v1/traces";  // OTLP specification, "OTLP/HTTP Request"
}

}  // namespace

Tracing::Tracing(const base::Clock& clock, base::Randomness& randomness,
                 const TraceOptions& options, telemetry::Log& log, telemetry::Metrics& metrics)
    : url_(traces_url(options.otlp_endpoint)), log_(log) {
  if (options.otlp_endpoint.empty()) return;
  client_ = outbound::curl_client("Mainstay/" + std::string(base::version));
  const auto ids = base::uuid7_source(clock, randomness);
  exporter_ = std::make_unique<telemetry::SpanExporter>(
      telemetry::Resource{.service = "mainstay",
                          .version = std::string(base::version),
                          .instance = base::to_string(ids->next())},
      [this](std::string body) { return send(std::move(body)); });
  tracer_ = std::make_unique<telemetry::Tracer>(clock, randomness, options.ratio, *exporter_);
  exporter_->start();
  metrics.collect([this](std::vector<telemetry::Sample>& samples) {
    const auto now = exporter_->statistics();
    const auto add = [&](std::string_view name, std::string_view help, std::string_view type,
                         std::uint64_t value) {
      samples.push_back({name, help, type, {}, static_cast<double>(value)});
    };
    add("mainstay_trace_exported_spans_total", "Spans that the collector took", "counter",
        now.exported_total);
    add("mainstay_trace_dropped_spans_total", "Spans past the queue's limit", "counter",
        now.dropped_total);
    add("mainstay_trace_failed_spans_total", "Spans that the collector did not take", "counter",
        now.failed_total);
    add("mainstay_trace_waiting_spans", "Spans that wait to be sent", "gauge", now.waiting);
  });
}

Tracing::~Tracing() {
  if (exporter_) exporter_->stop();
}

base::Done Tracing::send(std::string body) {
  outbound::Request request;
  request.method = "POST";
  request.url = url_;
  request.headers.push_back({"Content-Type", "application/x-protobuf"});
  request.body = std::move(body);
  request.timeout = base::seconds(5);
  request.trust = outbound::Trust::operator_;
  request.repeatable = true;  // a collector takes a span twice rather than not at all
  const auto answer = client_->send(request);
  const bool taken = answer && answer->status >= 200 && answer->status < 300;
  const std::string why =
      !answer ? answer.error().message : "the collector answered " + std::to_string(answer->status);
  if (!taken && !failing_) log_.warning("traces are not exported", {{"error", why}});
  if (taken && failing_) log_.info("traces are exported again", {});
  failing_ = !taken;
  if (!taken) return base::unavailable(why);
  return {};
}

}  // namespace server
