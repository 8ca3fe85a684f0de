#include "core/problem.h"

#include "base/json/json.h"

namespace core {
namespace {

std::string_view title(base::Code code) {
  switch (code) {
    case base::Code::invalid:
      return "The request is wrong";
    case base::Code::unauthenticated:
      return "Sign in first";
    case base::Code::denied:
      return "Not allowed";
    case base::Code::not_found:
      return "Not found";
    case base::Code::conflict:
      return "The state does not allow it";
    case base::Code::limited:
      return "A limit is reached";
    case base::Code::unavailable:
      return "Not now";
  }
  return "";
}

}  // namespace

int http_status(base::Code code) {
  switch (code) {
    case base::Code::invalid:
      return 400;
    case base::Code::unauthenticated:
      return 401;
    case base::Code::denied:
      return 403;
    case base::Code::not_found:
      return 404;
    case base::Code::conflict:
      return 409;
    case base::Code::limited:
      return 429;
    case base::Code::unavailable:
      return 503;
  }
  return 500;
}

http::Response problem(const base::Error& error, std::string_view request_id) {
  return problem(error, request_id, http_status(error.code));
}

http::Response problem(const base::Error& error, std::string_view request_id, int status) {
  http::Response response{.status = status, .content_type = "application/problem+json"};
  base::json::Writer writer(response.body);
  writer.begin_object()
      .member("type", "about:blank")
      .member("title", title(error.code))
      .member("status", response.status)
      .member("detail", error.message)
      .member("code", base::name(error.code))
      .member("request_id", request_id);
  writer.key("errors").begin_array();
  for (const base::ErrorDetail& each : error.details)
    writer.begin_object()
        .member("pointer", each.pointer)
        .member("detail", each.message)
        .end_object();
  if (error.details.empty() && !error.pointer.empty())
    writer.begin_object()
        .member("pointer", error.pointer)
        .member("detail", error.message)
        .end_object();
  writer.end_array().end_object();
  if (response.status == 401) response.headers.set("WWW-Authenticate", "Bearer");
  if (response.status == 503) response.headers.set("Retry-After", "1");
  if (response.status == 429) response.headers.set("Retry-After", "60");
  return response;
}

}  // namespace core
