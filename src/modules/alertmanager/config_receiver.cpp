// Receivers and their HTTP settings.
#include <algorithm>

#include "base/text.h"
#include "modules/alertmanager/config_file.h"
#include "modules/alertmanager/config_reader.h"

namespace alertmanager {
namespace {

using base::yaml::Node;

constexpr std::string_view receiver_keys[] = {"name",
                                              "webhook_configs",
                                              "slack_configs",
                                              "email_configs",
                                              "pagerduty_configs",
                                              "opsgenie_configs",
                                              "discord_configs",
                                              "incidentio_configs",
                                              "jira_configs",
                                              "mattermost_configs",
                                              "msteams_configs",
                                              "msteamsv2_configs",
                                              "pushover_configs",
                                              "rocketchat_configs",
                                              "sns_configs",
                                              "telegram_configs",
                                              "victorops_configs",
                                              "webex_configs",
                                              "wechat_configs"};
constexpr std::string_view webhook_keys[] = {"send_resolved", "url",     "url_file",
                                             "max_alerts",    "timeout", "http_config"};
constexpr std::string_view http_keys[] = {"basic_auth",
                                          "authorization",
                                          "tls_config",
                                          "proxy_url",
                                          "no_proxy",
                                          "follow_redirects",
                                          "enable_http2",
                                          "bearer_token",
                                          "bearer_token_file",
                                          "oauth2",
                                          "proxy_from_environment",
                                          "proxy_connect_header",
                                          "http_headers"};
constexpr std::string_view basic_keys[] = {"username", "password", "password_file"};
constexpr std::string_view authorization_keys[] = {"type", "credentials", "credentials_file"};
constexpr std::string_view tls_keys[] = {"ca_file", "cert_file", "key_file", "server_name",
                                         "insecure_skip_verify"};

base::Done read_basic(const Node& node, notify::HttpSettings& http) {
  const Mapping mapping = TRY(Mapping::of(node, "basic_auth", basic_keys));
  if (mapping.given("password") && mapping.given("password_file"))
    return at_line(node, "at most one of basic_auth password & password_file must be configured");
  http.basic.emplace(TRY(mapping.text("username")), base::Secret(TRY(mapping.text("password"))));
  http.basic_password_file = TRY(mapping.text("password_file"));
  return {};
}

base::Done read_authorization(const Node& node, notify::HttpSettings& http) {
  const Mapping mapping = TRY(Mapping::of(node, "authorization", authorization_keys));
  if (mapping.given("credentials") && mapping.given("credentials_file"))
    return at_line(
        node, "at most one of authorization credentials & credentials_file must be configured");
  http.authorization_type = TRY(mapping.text("type", "Bearer"));
  if (base::equal_ignoring_case(http.authorization_type, "basic"))
    return at_line(node,
                   "authorization type cannot be set to \"basic\", use \"basic_auth\" instead");
  http.authorization.emplace(http.authorization_type,
                             base::Secret(TRY(mapping.text("credentials"))));
  http.credentials_file = TRY(mapping.text("credentials_file"));
  return {};
}

base::Done read_tls(const Node& node, notify::HttpSettings& http) {
  const Mapping mapping = TRY(Mapping::of(node, "tls_config", tls_keys));
  http.ca_file = TRY(mapping.text("ca_file"));
  http.certificate_file = TRY(mapping.text("cert_file"));
  http.key_file = TRY(mapping.text("key_file"));
  http.server_name = TRY(mapping.text("server_name"));
  http.verify = !TRY(mapping.boolean("insecure_skip_verify", false));
  if (http.certificate_file.empty() != http.key_file.empty())
    return at_line(node, "exactly one of cert_file and key_file is given; both are needed");
  return {};
}

base::Done read_bearer(const Mapping& mapping, notify::HttpSettings& http) {
  http.authorization.emplace("Bearer", base::Secret(TRY(mapping.text("bearer_token"))));
  http.credentials_file = TRY(mapping.text("bearer_token_file"));
  return {};
}

bool is_http(std::string_view url) {
  return url.starts_with("http://") || url.starts_with("https://");
}

base::Result<notify::Webhook> read_webhook(const Node& node,
                                           const notify::HttpSettings& otherwise) {
  const Mapping mapping = TRY(Mapping::of(node, "webhook_configs", webhook_keys));
  notify::Webhook webhook;
  webhook.send_resolved = TRY(mapping.boolean("send_resolved", true));
  const std::string url = TRY(mapping.text("url"));
  webhook.url_file = TRY(mapping.text("url_file"));
  if (url.empty() && webhook.url_file.empty())
    return at_line(node, "one of url or url_file must be configured");
  if (!url.empty() && !webhook.url_file.empty())
    return at_line(node, "at most one of url & url_file must be configured");
  if (!url.empty() && !is_http(url))
    return at_line(*mapping.find("url"), "unsupported scheme for URL; use http or https");
  webhook.trust = outbound::Trust::operator_;  // it stands in the operator's file
  webhook.url = base::Secret(url);
  webhook.max_alerts = TRY(mapping.integer("max_alerts", 0));
  if (webhook.max_alerts < 0)
    return at_line(*mapping.find("max_alerts"), "max_alerts must not be negative");
  webhook.timeout = TRY(mapping.duration("timeout")).value_or(base::Duration{});
  webhook.http = otherwise;
  if (const Node* http = mapping.find("http_config")) webhook.http = TRY(read_http_config(*http));
  return webhook;
}

}  // namespace

base::Result<notify::HttpSettings> read_http_config(const Node& node) {
  const Mapping mapping = TRY(Mapping::of(node, "http_config", http_keys));
  for (const std::string_view key :
       {"oauth2", "proxy_from_environment", "proxy_connect_header", "http_headers"})
    if (const Node* given = mapping.find(key))
      return at_line(*given, std::string(key) + " is not supported");
  notify::HttpSettings http;
  const bool bearer = mapping.given("bearer_token") || mapping.given("bearer_token_file");
  if (mapping.given("bearer_token") && mapping.given("bearer_token_file"))
    return at_line(node, "at most one of bearer_token & bearer_token_file must be configured");
  if (int{mapping.given("basic_auth")} + int{mapping.given("authorization")} + int{bearer} > 1)
    return at_line(node,
                   "at most one of basic_auth, authorization & bearer_token must be configured");
  if (const Node* basic = mapping.find("basic_auth")) TRY(read_basic(*basic, http));
  if (const Node* given = mapping.find("authorization")) TRY(read_authorization(*given, http));
  if (bearer) TRY(read_bearer(mapping, http));
  if (const Node* tls = mapping.find("tls_config")) TRY(read_tls(*tls, http));
  http.follow_redirects = TRY(mapping.boolean("follow_redirects", true));
  TRY(mapping.boolean("enable_http2", true));
  http.proxy_url = TRY(mapping.text("proxy_url"));
  http.no_proxy = TRY(mapping.text("no_proxy"));
  return http;
}

base::Result<notify::Receiver> read_receiver(const Node& node,
                                             const notify::HttpSettings& otherwise) {
  const Mapping mapping = TRY(Mapping::of(node, "receiver", receiver_keys));
  notify::Receiver receiver{.name = TRY(mapping.text("name")), .webhooks = {}};
  if (receiver.name.empty()) return at_line(node, "missing name in receiver");
  for (const std::string_view key : receiver_keys) {
    if (key == "name" || key == "webhook_configs") continue;
    if (const auto configs = TRY(mapping.items(key)); !configs.empty())
      return at_line(configs.front(),
                     "receiver type " + std::string(key) + " is not supported; webhook_configs is");
  }
  for (const Node& webhook : TRY(mapping.items("webhook_configs")))
    receiver.webhooks.push_back(TRY(read_webhook(webhook, otherwise)));
  return receiver;
}

}  // namespace alertmanager
