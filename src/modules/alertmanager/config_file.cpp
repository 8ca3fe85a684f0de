#include "modules/alertmanager/config_file.h"

#include <algorithm>
#include <set>

#include "modules/alertmanager/config_reader.h"

namespace alertmanager {
namespace {

using base::yaml::Kind;
using base::yaml::Node;

constexpr std::string_view top_keys[] = {"global",        "route",          "receivers",
                                         "inhibit_rules", "time_intervals", "mute_time_intervals",
                                         "templates",     "tracing"};
// The keys of notifiers that do not exist here are known, so that a file with them is told what is
// missing.
constexpr std::string_view global_keys[] = {"resolve_timeout",
                                            "http_config",
                                            "smtp_from",
                                            "smtp_smarthost",
                                            "smtp_hello",
                                            "smtp_auth_username",
                                            "smtp_auth_password",
                                            "smtp_auth_password_file",
                                            "smtp_auth_secret",
                                            "smtp_auth_identity",
                                            "smtp_require_tls",
                                            "smtp_tls_config",
                                            "slack_api_url",
                                            "slack_api_url_file",
                                            "slack_app_token",
                                            "slack_app_token_file",
                                            "slack_app_url",
                                            "pagerduty_url",
                                            "opsgenie_api_url",
                                            "opsgenie_api_key",
                                            "opsgenie_api_key_file",
                                            "wechat_api_url",
                                            "wechat_api_secret",
                                            "wechat_api_corp_id",
                                            "victorops_api_url",
                                            "victorops_api_key",
                                            "victorops_api_key_file",
                                            "telegram_api_url",
                                            "webex_api_url",
                                            "jira_api_url",
                                            "rocketchat_api_url",
                                            "rocketchat_token",
                                            "rocketchat_token_file",
                                            "rocketchat_token_id",
                                            "rocketchat_token_id_file"};
constexpr std::string_view inhibit_keys[] = {"name",
                                             "source_match",
                                             "source_match_re",
                                             "target_match",
                                             "target_match_re",
                                             "source_matchers",
                                             "target_matchers",
                                             "equal"};

struct Global {
  base::Duration resolve_timeout = base::minutes(5);
  notify::HttpSettings http;
};

base::Result<Global> read_global(const Node* node) {
  Global global;
  if (node == nullptr) return global;
  const Mapping mapping = TRY(Mapping::of(*node, "global", global_keys));
  global.resolve_timeout =
      TRY(mapping.duration("resolve_timeout")).value_or(global.resolve_timeout);
  if (global.resolve_timeout.nanoseconds == 0)
    return at_line(*mapping.find("resolve_timeout"), "resolve_timeout must not be zero");
  if (const Node* http = mapping.find("http_config")) global.http = TRY(read_http_config(*http));
  if (mapping.given("slack_api_url") && mapping.given("slack_api_url_file"))
    return at_line(*node, "at most one of slack_api_url & slack_api_url_file must be configured");
  if (mapping.given("opsgenie_api_key") && mapping.given("opsgenie_api_key_file"))
    return at_line(*node,
                   "at most one of opsgenie_api_key & opsgenie_api_key_file must be configured");
  return global;
}

base::Done read_intervals(const Mapping& top, std::string_view key,
                          notify::Configuration& configuration) {
  for (const Node& node : TRY(top.items(key))) {
    notify::TimeInterval interval = TRY(read_time_interval(node));
    if (configuration.time_interval(interval.name) != nullptr)
      return at_line(node, "time interval \"" + interval.name + "\" is not unique");
    configuration.time_intervals.push_back(std::move(interval));
  }
  return {};
}

base::Done read_receivers(const Mapping& top, const notify::HttpSettings& http,
                          notify::Configuration& configuration) {
  for (const Node& node : TRY(top.items("receivers"))) {
    notify::Receiver receiver = TRY(read_receiver(node, http));
    if (configuration.receiver(receiver.name) != nullptr)
      return at_line(node, "notification config name \"" + receiver.name + "\" is not unique");
    configuration.receivers.push_back(std::move(receiver));
  }
  return {};
}

}  // namespace

base::Result<labels::Matchers> read_matchers(const Mapping& mapping, std::string_view prefix) {
  labels::Matchers matchers;
  const std::string name(prefix);
  for (const Node& node : TRY(mapping.items(name + "matchers"))) {
    const std::string text = TRY(scalar(node, "a matcher"));
    auto parsed = labels::parse_matchers(text);
    if (!parsed) return at_line(node, parsed.error().message);
    for (labels::Matcher& matcher : *parsed) matchers.push_back(std::move(matcher));
  }
  for (const auto& [key, op] : {std::pair{name + "match", labels::Operator::equal},
                                std::pair{name + "match_re", labels::Operator::matches}}) {
    const Node* node = mapping.find(key);
    if (node == nullptr) continue;
    if (node->kind != Kind::mapping) return at_line(*node, key + " must be a mapping");
    for (const base::yaml::Entry& entry : node->members) {
      if (!labels::is_classic_name(entry.key))
        return at_line(entry.line, "invalid label name \"" + entry.key + "\"");
      const std::string value = TRY(scalar(entry.value, entry.key));
      auto matcher = labels::Matcher::make(entry.key, op, value);
      if (!matcher) return at_line(entry.line, matcher.error().message);
      matchers.push_back(*std::move(matcher));
    }
  }
  return matchers;
}

base::Result<alerts::InhibitRule> read_inhibit_rule(const Node& node) {
  const Mapping mapping = TRY(Mapping::of(node, "inhibit rule", inhibit_keys));
  alerts::InhibitRule rule;
  rule.source = TRY(read_matchers(mapping, "source_"));
  rule.target = TRY(read_matchers(mapping, "target_"));
  rule.equal = TRY(mapping.texts("equal"));
  return rule;
}

base::Result<ConfigFile> parse_config(std::string_view yaml) {
  const Node document = TRY(base::yaml::parse(yaml));
  if (document.kind == Kind::null) return base::invalid("line 1: no route provided in config");
  const Mapping top = TRY(Mapping::of(document, "the configuration", top_keys));
  ConfigFile file;
  const Global global = TRY(read_global(top.find("global")));
  file.alerts.resolve_timeout = global.resolve_timeout;
  const Node* route = top.find("route");
  if (route == nullptr) return at_line(document, "no route provided in config");
  file.notify.root = TRY(read_route_tree(*route));
  TRY(read_receivers(top, global.http, file.notify));
  TRY(read_intervals(top, "time_intervals", file.notify));
  TRY(read_intervals(top, "mute_time_intervals", file.notify));
  TRY(check_references(file.notify, *route));
  for (const Node& node : TRY(top.items("inhibit_rules")))
    file.alerts.inhibit_rules.push_back(TRY(read_inhibit_rule(node)));
  if (!TRY(top.texts("templates")).empty())
    file.warnings.emplace_back(
        "templates: accepted and not used; webhook receivers have no templates");
  if (top.given("tracing")) file.warnings.emplace_back("tracing: accepted and not used");
  file.shown = show(document);
  return file;
}

std::string default_config_text() {
  return "route:\n  receiver: console\n  group_by: [alertname, service]\n"
         "receivers:\n  - name: console\n";
}

}  // namespace alertmanager
