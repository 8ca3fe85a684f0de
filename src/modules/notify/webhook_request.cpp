#include "modules/notify/webhook_request.h"

#include <fstream>
#include <sstream>

#include "base/text.h"

namespace notify {
namespace {

base::Result<base::Secret> read_secret(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf()))
    return base::unavailable(path + ": cannot be read; make it readable for the server");
  return base::Secret(std::string(base::trim(text.str())));
}

base::Done authorize(outbound::Request& request, const HttpSettings& http) {
  if (http.basic) {
    request.basic = http.basic;
    if (!http.basic_password_file.empty())
      request.basic->second = TRY(read_secret(http.basic_password_file));
    return {};
  }
  if (!http.authorization && http.credentials_file.empty()) return {};
  base::Secret credentials = http.credentials_file.empty()
                                 ? http.authorization->second
                                 : TRY(read_secret(http.credentials_file));
  if (base::equal_ignoring_case(http.authorization_type, "Bearer"))
    request.bearer = std::move(credentials);
  else
    request.headers.push_back(
        {"Authorization", http.authorization_type + " " + std::string(credentials.reveal())});
  return {};
}

}  // namespace

base::Result<outbound::Request> webhook_request(const WebhookCall& call) {
  const Webhook& webhook = call.webhook;
  outbound::Request request;
  request.method = "POST";
  const base::Secret url =
      webhook.url_file.empty() ? webhook.url : TRY(read_secret(webhook.url_file));
  request.url = std::string(url.reveal());
  request.body = webhook_body(call.message, webhook.max_alerts);
  request.headers.push_back({"Content-Type", "application/json"});
  request.headers.push_back(
      {"Idempotency-Key", idempotency_key(call.message, call.index, call.last_sent)});
  TRY(authorize(request, webhook.http));
  const HttpSettings& http = webhook.http;
  request.tls = {.ca_file = http.ca_file,
                 .certificate_file = http.certificate_file,
                 .key_file = http.key_file,
                 .server_name = http.server_name,
                 .verify = http.verify};
  request.proxy_url = http.proxy_url;
  request.no_proxy = http.no_proxy;
  request.follow_redirects = http.follow_redirects;
  request.timeout = call.timeout;
  request.trust = webhook.trust;
  request.tenant = call.tenant;
  request.attempts_max = 1;  // the sender tries again, as long as the group has time
  return request;
}

base::Done verdict(const base::Result<outbound::Response>& answer) {
  if (!answer) return answer.error();
  if (answer->status >= 200 && answer->status < 300) return {};
  const std::string what = "the receiver answered " + std::to_string(answer->status);
  if (answer->status >= 500) return base::unavailable(what);
  return base::invalid(what + "; it is not tried again");
}

}  // namespace notify
