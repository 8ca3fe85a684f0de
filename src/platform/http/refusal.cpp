#include "platform/http/refusal.h"

#include <array>

#include "base/json/json.h"

namespace http {
namespace {

struct Phrase {
  int status;
  std::string_view text;
};
constexpr std::array phrases{Phrase{101, "Switching Protocols"},
                             Phrase{200, "OK"},
                             Phrase{201, "Created"},
                             Phrase{202, "Accepted"},
                             Phrase{204, "No Content"},
                             Phrase{206, "Partial Content"},
                             Phrase{301, "Moved Permanently"},
                             Phrase{302, "Found"},
                             Phrase{303, "See Other"},
                             Phrase{304, "Not Modified"},
                             Phrase{307, "Temporary Redirect"},
                             Phrase{308, "Permanent Redirect"},
                             Phrase{400, "Bad Request"},
                             Phrase{401, "Unauthorized"},
                             Phrase{403, "Forbidden"},
                             Phrase{404, "Not Found"},
                             Phrase{405, "Method Not Allowed"},
                             Phrase{406, "Not Acceptable"},
                             Phrase{408, "Request Timeout"},
                             Phrase{409, "Conflict"},
                             Phrase{410, "Gone"},
                             Phrase{412, "Precondition Failed"},
                             Phrase{413, "Content Too Large"},
                             Phrase{414, "URI Too Long"},
                             Phrase{415, "Unsupported Media Type"},
                             Phrase{417, "Expectation Failed"},
                             Phrase{422, "Unprocessable Content"},
                             Phrase{426, "Upgrade Required"},
                             Phrase{429, "Too Many Requests"},
                             Phrase{431, "Request Header Fields Too Large"},
                             Phrase{500, "Internal Server Error"},
                             Phrase{501, "Not Implemented"},
                             Phrase{502, "Bad Gateway"},
                             Phrase{503, "Service Unavailable"},
                             Phrase{504, "Gateway Timeout"},
                             Phrase{505, "HTTP Version Not Supported"},
                             Phrase{507, "Insufficient Storage"}};

// The product's error codes (base::Code), named by what the client can do.
std::string_view code_of(int status) {
  switch (status) {
    case 403:
      return "denied";
    case 413:
    case 414:
    case 431:
      return "limited";
    case 408:
    case 503:
      return "unavailable";
    case 500:
      return "internal";
    default:
      return "invalid";
  }
}

}  // namespace

std::string_view reason_phrase(int status) {
  for (const Phrase& phrase : phrases)
    if (phrase.status == status) return phrase.text;
  return "";
}

Response to_response(const Refusal& refusal, std::string_view request_id) {
  Response response{.status = refusal.status, .content_type = "application/problem+json"};
  base::json::Writer(response.body)
      .begin_object()
      .member("type", "about:blank")
      .member("title", reason_phrase(refusal.status))
      .member("status", refusal.status)
      .member("detail", refusal.detail)
      .member("code", code_of(refusal.status))
      .member("request_id", request_id)
      .key("errors")
      .begin_array()
      .end_array()
      .end_object();
  if (refusal.status == 503) response.headers.set("Retry-After", "1");
  if (refusal.status == 426) {
    response.headers.set("Upgrade", "websocket");
    response.headers.set("Sec-WebSocket-Version", "13");
  }
  return response;
}

}  // namespace http
