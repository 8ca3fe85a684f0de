#include "core/forwarder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace core {
namespace {

// On a request: it was forwarded. On an answer: by one that is not the owner any more.
constexpr std::string_view forwarded_header = "Mainstay-Forwarded";

// Of this connection (RFC 9110, section 7.6.1), or said anew below.
constexpr std::array not_passed_on{
    std::string_view("Connection"),        std::string_view("Keep-Alive"),
    std::string_view("Transfer-Encoding"), std::string_view("TE"),
    std::string_view("Trailer"),           std::string_view("Upgrade"),
    std::string_view("Content-Length"),    std::string_view("Expect"),
    std::string_view("Accept-Encoding"),   std::string_view("Proxy-Connection"),
    std::string_view("X-Request-Id"),      std::string_view("X-Forwarded-For"),
    std::string_view("X-Forwarded-Proto"), std::string_view("Mainstay-Forwarded")};

bool passed_on(std::string_view name) {
  return std::ranges::none_of(not_passed_on, [name](std::string_view each) {
    return base::equal_ignoring_case(each, name);
  });
}

base::Error nobody() {
  return base::unavailable("no server owns the alerts right now; send it again in a second");
}

// The client's address is believed by an owner that names this replica as a trusted proxy.
std::vector<outbound::Header> headers_of(const http::Request& request, bool traced) {
  std::vector<outbound::Header> headers;
  for (const http::Header& header : request.headers.all())
    if (passed_on(header.name) &&
        !(traced && base::equal_ignoring_case(header.name, "traceparent")))
      headers.push_back({header.name, header.value});
  headers.push_back({"X-Request-Id", request.request_id});
  headers.push_back({"X-Forwarded-For", request.remote});
  headers.push_back({"X-Forwarded-Proto", request.secure ? "https" : "http"});
  headers.push_back({std::string(forwarded_header), "1"});
  return headers;
}

http::Response answer_of(outbound::Response&& answer) {
  http::Response response{.status = answer.status};
  response.content_type = answer.header("Content-Type").value_or("");
  response.body = std::move(answer.body);
  for (const outbound::Header& header : answer.headers)
    if (passed_on(header.name) && !base::equal_ignoring_case(header.name, "Content-Type"))
      response.headers.add(header.name, header.value);
  return response;
}

}  // namespace

Forwarder::Forwarder(const Ownership& ownership, outbound::HttpClient& client,
                     telemetry::Metrics& metrics, Options options)
    : ownership_(ownership),
      client_(client),
      options_(std::move(options)),
      answered_(metrics.counter("mainstay_replica_forwarded_requests_total",
                                "Requests that were forwarded to the owner of the alerts",
                                {{"outcome", "answered"}})),
      failed_(metrics.counter("mainstay_replica_forwarded_requests_total",
                              "Requests that were forwarded to the owner of the alerts",
                              {{"outcome", "failed"}})) {}

bool Forwarder::was_forwarded(const http::Request& request) {
  return request.headers.find(forwarded_header).has_value();
}

void Forwarder::mark(http::Response& response) { response.headers.set(forwarded_header, "1"); }

base::Result<http::Response> Forwarder::forward(const http::Request& request, bool takes_in) const {
  if (was_forwarded(request)) return nobody();
  const auto address = ownership_.elsewhere();
  if (!address) return nobody();
  if (request.local)
    return base::unavailable("the control socket is not forwarded: ask the server at " + *address);
  auto answer = ask(*address, request, takes_in);
  (answer ? answered_ : failed_).add();
  return answer;
}

base::Result<http::Response> Forwarder::ask(const std::string& address,
                                            const http::Request& request, bool takes_in) const {
  auto answer = client_.send({.method = request.method_text,
                              .url = address + request.target,
                              .headers = headers_of(request, options_.traced),
                              .body = request.body,
                              .tls = {.ca_file = options_.ca_file},
                              .timeout = takes_in ? options_.taking_in_timeout : options_.timeout,
                              .response_bytes_max = options_.answer_bytes_max,
                              .trust = outbound::Trust::operator_,
                              .attempts_max = 1});
  if (!answer)
    return base::unavailable("the owner of the alerts did not answer: " + answer.error().message);
  if (answer->header(forwarded_header)) return nobody();
  return answer_of(*std::move(answer));
}

}  // namespace core
