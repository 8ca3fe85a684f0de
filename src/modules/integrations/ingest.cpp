#include "modules/integrations/ingest.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/json/json.h"
#include "base/text.h"
#include "core/problem.h"

namespace integrations {
namespace {

constexpr std::string_view prefix = "/v1/ingest";
constexpr std::string_view retry_after_seconds = "5";

// Statuses that no error code stands for, in problem+json all the same.
http::Response refusal(int status, std::string_view title, std::string_view detail,
                       const http::Request& request) {
  http::Response response{.status = status, .content_type = "application/problem+json"};
  base::json::Writer(response.body)
      .begin_object()
      .member("type", std::string_view("about:blank"))
      .member("title", title)
      .member("status", status)
      .member("detail", detail)
      .member("code", std::string_view("invalid"))
      .member("request_id", std::string_view(request.request_id))
      .key("errors")
      .begin_array()
      .end_array()
      .end_object();
  return response;
}

std::optional<base::Id> integration_of(std::string_view path) {
  if (!path.starts_with(prefix)) return std::nullopt;
  path.remove_prefix(prefix.size());
  if (!path.starts_with('/')) return std::nullopt;
  const auto id = base::parse_id(path.substr(1));
  return id ? std::optional(*id) : std::nullopt;
}

std::string key_of(const http::Request& request) {
  if (auto bearer = core::bearer_token(request)) return *std::move(bearer);
  if (auto basic = core::basic_credentials(request)) return std::move(basic->second);
  return {};
}

bool is_json(std::string_view content_type) {
  const auto media_type = base::trim(content_type.substr(0, content_type.find(';')));
  return base::equal_ignoring_case(media_type, "application/json");
}

http::Response refused(const base::Error& error, const http::Request& request) {
  http::Response response = core::problem(error, request.request_id);
  if (error.code == base::Code::unavailable)
    response.headers.set("Retry-After", retry_after_seconds);
  if (error.code == base::Code::unauthenticated) response.headers.set("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace

http::Response ingest(Service& service, const http::Request& request) {
  if (request.method != http::Method::post) {
    auto response = refusal(405, "Method Not Allowed", "send a POST", request);
    response.headers.set("Allow", "POST");
    return response;
  }
  const auto admitted = service.admit(integration_of(request.path), key_of(request));
  if (!admitted) return refused(admitted.error(), request);
  Service::Known& integration = **admitted;

  const auto content_type = request.headers.find("Content-Type").value_or("");
  if (!is_json(content_type)) {
    service.count(integration, Refusal::content_type);
    return refusal(415, "Unsupported Media Type", "send application/json", request);
  }
  if (request.body.size() > ingest_body_max) {
    service.count(integration, Refusal::size);
    return refusal(413, "Content Too Large",
                   "ingest_body_max: at most " + std::to_string(ingest_body_max) + " bytes",
                   request);
  }
  if (auto done = service.accept(integration, content_type, request.body); !done)
    return refused(done.error(), request);
  return {.status = 202, .content_type = "application/json", .body = R"({"accepted":1})"};
}

core::ForeignRoute ingest_route(Service& service) {
  return {.prefix = std::string(prefix),
          .permission = [](const http::Request&) -> const core::Permission* { return nullptr; },
          .run = [&service](const core::Caller&,
                            const http::Request& request) { return ingest(service, request); },
          .refuse = [](const base::Error& error,
                       const http::Request& request) { return refused(error, request); },
          .open = true};
}

}  // namespace integrations
