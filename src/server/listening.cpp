#include "server/listening.h"

namespace server {

base::Result<std::unique_ptr<http::Server>> start_http(Foundation& foundation,
                                                       std::vector<http::Endpoint> endpoints,
                                                       const http::Limits& limits) {
  http::Options options;
  options.limits = limits;
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
    add("mainstay_http_refused_requests_total", "Requests refused before a route", "counter",
        now.refused_requests_total);
    add("mainstay_http_read_bytes_total", "Bytes read", "counter", now.read_bytes_total);
    add("mainstay_http_written_bytes_total", "Bytes written", "counter", now.written_bytes_total);
  });
  return server;
}

std::string url_of(const http::Listen& listen, std::uint16_t port) {
  std::string host = listen.host;
  if (host.empty() || host == "0.0.0.0" || host == "::") host = "127.0.0.1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return "http://" + host + ":" + std::to_string(port);
}

}  // namespace server
