#include "server/listening.h"

#include <atomic>

namespace server {
namespace {

// Logs what was found of the certificate and keeps its end for the metrics.
http::CertificateListener certificate_listener(Foundation& foundation) {
  auto not_after = std::make_shared<std::atomic<std::int64_t>>(0);  // listener and metrics share it
  foundation.metrics().collect([not_after](std::vector<telemetry::Sample>& samples) {
    if (*not_after != 0)
      samples.push_back({"mainstay_tls_certificate_not_after_timestamp_seconds",
                         "When the certificate that serves ends",
                         "gauge",
                         {},
                         static_cast<double>(*not_after) / 1e9});
  });
  return [not_after, &log = foundation.log()](const http::CertificateState& state) {
    *not_after = state.not_after.nanoseconds;
    if (state.done)
      log.info("TLS certificate loaded", {{"not_after", base::format_rfc3339(state.not_after)}});
    else
      log.error("TLS certificate not loaded; the last good one serves",
                {{"error", state.done.error().message}});
  };
}

}  // namespace

base::Result<std::unique_ptr<http::Server>> start_http(Foundation& foundation,
                                                       std::vector<http::Endpoint> endpoints,
                                                       const HttpOptions& wanted,
                                                       const http::Limits& limits) {
  http::Options options;
  options.limits = limits;
  options.trusted_proxies = TRY(http::TrustedProxies::parse(wanted.trusted_proxies));
  options.allowed_origins = wanted.cors_origins;
  options.on_certificate = certificate_listener(foundation);
  options.on_bug = [&log = foundation.log()](const http::Request& request, std::string_view what) {
    log.error("bug in a request", {{"method", request.method_text},
                                   {"path", request.path},
                                   {"request_id", request.request_id},
                                   {"what", what}});
  };
  auto server =
      TRY(http::Server::start(std::move(endpoints), std::move(options), foundation.randomness()));
  foundation.metrics().collect([http = server.get()](std::vector<telemetry::Sample>& samples) {
    const http::Statistics now = http->statistics();
    const auto add = [&](std::string_view name, std::string_view help, std::string_view type,
                         std::uint64_t value) {
      samples.push_back({name, help, type, {}, static_cast<double>(value)});
    };
    add("mainstay_http_connections", "Open connections", "gauge", now.connections_open);
    add("mainstay_http_websockets", "Open WebSockets", "gauge", now.websockets_open);
    add("mainstay_http_requests_in_flight", "Requests being answered", "gauge",
        now.requests_in_flight);
    add("mainstay_http_refused_connections_total", "Connections past the limit", "counter",
        now.refused_connections_total);
    add("mainstay_http_crowded_out_connections_total",
        "Connections without a request that were closed because places were short", "counter",
        now.crowded_out_connections_total);
    add("mainstay_http_refused_requests_total", "Requests refused before a route", "counter",
        now.refused_requests_total);
    add("mainstay_http_read_bytes_total", "Bytes read", "counter", now.read_bytes_total);
    add("mainstay_http_written_bytes_total", "Bytes written", "counter", now.written_bytes_total);
  });
  return server;
}

std::string url_of(const http::Listen& listen, std::uint16_t port, bool tls) {
  std::string host = listen.host;
  if (host.empty() || host == "0.0.0.0" || host == "::") host = "127.0.0.1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return (tls ? "https://" : "http://") + host + ":" + std::to_string(port);
}

}  // namespace server
