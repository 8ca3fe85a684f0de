// Responses to bytes: the status line and headers of one response, with what the framework owes on
// each (framing, Date, request id, security headers). Pure.
#pragma once
#include <string>
#include <string_view>

#include "base/time.h"
#include "platform/http/message.h"

namespace http {

struct Delivery {  // how a response goes out, beyond what it says
  bool http_1_1 = true;
  bool keep_alive = true;
  bool browser = true;     // with the headers that only matter to browsers
  bool secure = false;     // over TLS: browsers are told to stay with it
  bool head_only = false;  // HEAD: the same headers, no body
  base::Time now = {};
  std::string_view request_id = {};
};

// Whether a body of unknown length goes out in chunks; else it ends with the connection (HTTP/1.0).
bool is_chunked(const Response& response, const Delivery& delivery);
bool may_have_body(int status);

// A handler's header that would split the response, or a status out of range, is a bug: fails a
// CHECK.
void check(const Response& response);
// Appends everything up to and with the empty line.
void append_head(std::string& out, const Response& response, const Delivery& delivery);
// Appends one chunk (RFC 9112 7.1); empty bytes append nothing, since an empty chunk would end the
// body.
void append_chunk(std::string& out, std::string_view bytes);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7).
std::string http_date(base::Time time);

}  // namespace http
