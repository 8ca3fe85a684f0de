#include "server/observing.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "core/notices.h"
#include "platform/telemetry/log.h"

namespace server {
namespace {

constexpr double bounds[] = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
constexpr std::array states = {outbound::BreakerState::closed, outbound::BreakerState::open,
                               outbound::BreakerState::half_open};

std::string outcome_of(const outbound::Observer::Outcome& outcome) {
  if (outcome.error != nullptr) return std::string(base::name(outcome.error->code));
  return std::to_string(outcome.status / 100) + "xx";
}

}  // namespace

class OutboundObserver::Observed final : public outbound::Observer::Call {
 public:
  Observed(OutboundObserver& of, std::string_view method, std::string_view destination)
      : of_(of), span_(of.tracer_, telemetry::SpanKind::client, method) {
    span_.set("http.request.method", method);
    span_.set("server.address", destination);
  }
  std::string traceparent() const override { return span_.traceparent(); }
  void end(const Outcome& outcome) override {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
    of_.count(outcome, took.count());
    if (outcome.status != 0) span_.set("http.response.status_code", outcome.status);
    if (outcome.attempts > 1) span_.set("http.request.resend_count", outcome.attempts - 1);
    if (outcome.error != nullptr) span_.fail(base::name(outcome.error->code));
    if (outcome.status >= 400) span_.fail("");
  }

 private:
  OutboundObserver& of_;
  telemetry::Span span_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

OutboundObserver::OutboundObserver(telemetry::Tracer* tracer, telemetry::Metrics& metrics)
    : tracer_(tracer),
      metrics_(metrics),
      duration_(metrics.histogram("mainstay_outbound_call_duration_seconds",
                                  "Duration of calls to elsewhere, with retries", bounds)),
      retries_(metrics.counter("mainstay_outbound_retries_total", "Attempts after the first")) {
  for (const char* outcome : {"2xx", "4xx", "5xx", "unavailable"})
    metrics.counter("mainstay_outbound_calls_total", "Calls to elsewhere by outcome",
                    {{"outcome", outcome}});
}

std::unique_ptr<outbound::Observer::Call> OutboundObserver::begin(std::string_view method,
                                                                  std::string_view destination) {
  return std::make_unique<Observed>(*this, method, destination);
}

void OutboundObserver::count(const Outcome& outcome, double seconds) {
  metrics_
      .counter("mainstay_outbound_calls_total", "Calls to elsewhere by outcome",
               {{"outcome", outcome_of(outcome)}})
      .add();
  duration_.observe(seconds);
  if (outcome.attempts > 1) retries_.add(static_cast<std::uint64_t>(outcome.attempts - 1));
}

void report_destinations(outbound::Destinations& destinations, const core::Services& services) {
  // Their number by state, without names: those belong to tenants, and /metrics to nobody's.
  services.metrics.collect([&destinations](std::vector<telemetry::Sample>& samples) {
    const auto all = destinations.list();
    for (const outbound::BreakerState state : states) {
      const auto count = std::count_if(all.begin(), all.end(),
                                       [state](const auto& each) { return each.state == state; });
      samples.push_back({"mainstay_outbound_destinations",
                         "Destinations by the state of their circuit breaker",
                         "gauge",
                         {{"state", std::string(outbound::name(state))}},
                         static_cast<double>(count)});
    }
  });
  for (const outbound::BreakerState state : states)
    services.metrics.counter("mainstay_outbound_breaker_changes_total",
                             "Changes of circuit breakers by the state they went to",
                             {{"state", std::string(outbound::name(state))}});
  destinations.set_on_change([&log = services.log, &metrics = services.metrics,
                              &notices = services.notices](const outbound::Destination& changed) {
    const std::string state(outbound::name(changed.state));
    metrics
        .counter("mainstay_outbound_breaker_changes_total",
                 "Changes of circuit breakers by the state they went to", {{"state", state}})
        .add();
    const bool open = changed.state == outbound::BreakerState::open;
    log.write(open ? telemetry::Level::warning : telemetry::Level::info, "circuit breaker changed",
              {{"destination", changed.address},
               {"state", state},
               {"failures", changed.failures_in_a_row},
               {"last_error", changed.last_error},
               {"tenant", base::to_string(changed.tenant)}});
    notices.publish(changed.tenant,
                    {.topic = "destinations", .id = changed.address, .revision = 0});
  });
}

}  // namespace server
