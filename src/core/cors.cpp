#include "core/cors.h"

#include <algorithm>

#include "base/text.h"

namespace core {
namespace {

constexpr std::string_view allowed_headers =
    "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Mainstay-Request, "
    "X-Request-Id, traceparent";
constexpr std::string_view exposed_headers =
    "ETag, Idempotency-Replayed, Location, Retry-After, X-Request-Id";

}  // namespace

bool is_preflight(const http::Request& request) {
  return request.method == http::Method::options && request.headers.find("Origin") &&
         request.headers.find("Access-Control-Request-Method");
}

http::Response answer_preflight(const http::Request& request,
                                std::span<const std::string> origins) {
  http::Response response{.status = 204};
  allow_origin(response, request, origins);
  if (!response.headers.find("Access-Control-Allow-Origin")) return response;
  response.headers.set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
  response.headers.set("Access-Control-Allow-Headers", allowed_headers);
  response.headers.set("Access-Control-Max-Age", "600");
  return response;
}

void allow_origin(http::Response& response, const http::Request& request,
                  std::span<const std::string> origins) {
  if (origins.empty()) return;
  response.headers.add("Vary", "Origin");  // also where it is refused: caches must not mix them
  const auto origin = request.headers.find("Origin");
  if (!origin || std::ranges::none_of(origins, [&](const std::string& listed) {
        return base::equal_ignoring_case(listed, *origin);
      }))
    return;
  response.headers.set("Access-Control-Allow-Origin", *origin);
  response.headers.set("Access-Control-Expose-Headers", exposed_headers);
}

}  // namespace core
