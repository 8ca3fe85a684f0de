#include "platform/outbound/redirect.h"

#include <algorithm>

#include "base/text.h"

namespace outbound {
namespace {

bool travels(const Header& header) {
  for (const std::string_view name :
       {"Accept", "Accept-Language", "Content-Type", "Content-Encoding"})
    if (base::equal_ignoring_case(header.name, name)) return true;
  return false;
}

bool about_body(const Header& header) {
  return base::to_lower(header.name).starts_with("content-");
}

bool redirects(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

void become_get(Request& request) {
  if (request.method != "HEAD") request.method = "GET";
  request.body.clear();
  std::erase_if(request.headers, about_body);
}

void leave_origin(Request& request) {
  request.trust = Trust::user;
  request.bearer.reset();
  request.basic.reset();
  request.unix_path.clear();
  request.tls.certificate_file.clear();
  request.tls.key_file.clear();
  request.tls.server_name.clear();
  std::erase_if(request.headers, [](const Header& header) { return !travels(header); });
}

}  // namespace

base::Result<std::optional<Request>> redirected(const Request& request, const Url& url,
                                                const Response& answer) {
  const auto location = answer.header("Location");
  if (!request.follow_redirects || !redirects(answer.status) || !location)
    return std::optional<Request>();
  Request next = request;
  next.url = TRY(resolved(request.url, std::string(*location)));
  const Url to = TRY(parse_url(next.url));
  if (url.scheme == "https" && to.scheme != "https")
    return base::unavailable("the answer redirects from https to http");
  if (answer.status == 303 ||
      (request.method == "POST" && (answer.status == 301 || answer.status == 302)))
    become_get(next);
  if (to.destination() != url.destination()) leave_origin(next);
  return std::optional(std::move(next));
}

}  // namespace outbound
