#include <gtest/gtest.h>

#include "modules/alertmanager/config_file.h"

namespace alertmanager {
namespace {

constexpr const char* whole = R"(
global:
  resolve_timeout: 2m
  http_config: {follow_redirects: false}
route:
  receiver: hook
  group_by: [alertname, "cluster"]
  group_wait: 10s
  routes:
    - matchers: [severity="page", 'team=~"a|b"']
      receiver: pager
      group_by: ['...']
      continue: true
      mute_time_intervals: [nights]
    - match: {job: node}
      match_re: {zone: "eu-.*"}
      group_by: []
      routes:
        - matchers: ['{a="1",b!="2"}']
receivers:
  - name: hook
    webhook_configs:
      - url: http://user:secret@127.0.0.1:9/token
        max_alerts: 5
        http_config:
          authorization: {credentials: topsecret}
  - name: pager
  - name: blackhole
inhibit_rules:
  - source_matchers: [severity="critical"]
    target_match: {severity: warning}
    equal: [alertname]
time_intervals:
  - name: nights
    time_intervals:
      - times: [{start_time: "22:00", end_time: "24:00"}]
        weekdays: ['monday:friday', saturday]
        days_of_month: ['1:5', '-3:-1']
        months: ['january:march', 12]
        years: ['2026:2030']
        location: Europe/Berlin
templates: ['/etc/x/*.tmpl']
)";

TEST(ConfigFile, every_supported_key_is_read) {
  const auto file = parse_config(whole);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->alerts.resolve_timeout, base::minutes(2));
  ASSERT_EQ(file->alerts.inhibit_rules.size(), 1U);
  const notify::Route& root = file->notify.root;
  EXPECT_EQ(root.group_wait, base::seconds(10));
  EXPECT_EQ(root.routes[0].key, R"({}/{severity="page",team=~"a|b"})");
  EXPECT_TRUE(root.routes[0].group_by_all);
  EXPECT_TRUE(root.routes[0].continue_);
  EXPECT_EQ(root.routes[0].group_wait, base::seconds(10)) << "inherited";
  EXPECT_EQ(root.routes[1].receiver, "hook") << "inherited";
  EXPECT_TRUE(root.routes[1].group_by.empty()) << "an empty list is one group";
  EXPECT_EQ(root.routes[1].key, R"({}/{job="node",zone=~"eu-.*"})");
  EXPECT_TRUE(root.routes[1].mute_time_intervals.empty()) << "not inherited";
  EXPECT_EQ(root.routes[1].routes[0].matchers.size(), 2U);
  const notify::Webhook& webhook = file->notify.receivers[0].webhooks[0];
  EXPECT_EQ(webhook.max_alerts, 5);
  EXPECT_TRUE(webhook.http.follow_redirects) << "its own http_config replaces the global one";
  EXPECT_EQ(file->notify.time_intervals[0].entries[0].weekdays.size(), 2U);
  EXPECT_EQ(file->warnings.size(), 1U);
}

TEST(ConfigFile, is_shown_as_valid_yaml_without_secrets) {
  const auto file = parse_config(whole);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->shown.find("topsecret"), std::string::npos);
  EXPECT_EQ(file->shown.find("user:secret"), std::string::npos);
  EXPECT_EQ(file->shown.find("/token"), std::string::npos);
  EXPECT_NE(file->shown.find("credentials: <secret>"), std::string::npos) << file->shown;
  const auto again = parse_config(file->shown);
  ASSERT_TRUE(again) << again.error().message << "\n" << file->shown;
  EXPECT_EQ(again->notify.root.routes[0].key, file->notify.root.routes[0].key);
  EXPECT_EQ(again->shown, file->shown);
}

struct Refused {
  const char* yaml;
  const char* message;  // its beginning
};
class RefusedConfigs : public testing::TestWithParam<Refused> {};
TEST_P(RefusedConfigs, say_line_and_reason) {
  const auto file = parse_config(GetParam().yaml);
  ASSERT_FALSE(file) << GetParam().yaml;
  EXPECT_EQ(file.error().message.substr(0, std::string_view(GetParam().message).size()),
            GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, RefusedConfigs,
    testing::Values(
        Refused{"", "line 1: no route provided in config"},
        Refused{"receivers: []\n", "line 1: no route provided"},
        Refused{"route:\n  receiver: x\n  group_wai: 1s\nreceivers: [{name: x}]\n",
                "line 3: field group_wai not found in route; did you mean group_wait?"},
        Refused{"route: {receiver: x}\nreceivers: [{name: y}]\n",
                "line 1: undefined receiver \"x\" used in route"},
        Refused{"route: {}\n", "line 1: root route must specify a default receiver"},
        Refused{"route:\n  receiver: x\n  matchers: [a=b]\nreceivers: [{name: x}]\n",
                "line 2: root route must not have any matchers"},
        Refused{"route: {receiver: x}\nreceivers:\n- name: x\n- name: x\n",
                "line 4: notification config name \"x\" is not unique"},
        Refused{"route: {receiver: x, group_interval: 0s}\nreceivers: [{name: x}]\n",
                "line 1: group_interval cannot be zero"},
        Refused{"route: {receiver: x, group_wait: 10}\nreceivers: [{name: x}]\n",
                "line 1: group_wait: not a valid duration string: \"10\""},
        Refused{"route: {receiver: x, group_by: [a, a]}\nreceivers: [{name: x}]\n",
                "line 1: duplicated label \"a\" in group_by"},
        Refused{"route: {receiver: x, group_by: ['...', a]}\nreceivers: [{name: x}]\n",
                "line 1: cannot have wildcard group_by"},
        Refused{"route: {receiver: x, continue: yes please}\nreceivers: [{name: x}]\n",
                "line 1: continue must be true or false"},
        Refused{"route: {receiver: x}\nreceivers:\n- name: x\n  slack_configs:\n  - channel: c\n",
                "line 5: receiver type slack_configs is not supported"},
        Refused{"route: {receiver: x}\nreceivers:\n- name: x\n  webhook_configs:\n  - {}\n",
                "line 5: one of url or url_file must be configured"},
        Refused{"route: {receiver: x}\nreceivers: [{name: x}]\nroute: {receiver: x}\n", "line 3"},
        Refused{"route: {receiver: x, mute_time_intervals: [n]}\nreceivers: [{name: x}]\n",
                "line 1: root route must not have any mute time intervals"},
        Refused{
            "route: {receiver: x, routes: [{mute_time_intervals: [n]}]}\nreceivers: [{name: x}]\n",
            "line 1: undefined time interval \"n\" used in route"},
        Refused{"route: {receiver: x}\nreceivers: [{name: x}]\ntime_intervals:\n- name: n\n"
                "  time_intervals: [{weekdays: ['friday:monday']}]\n",
                "line 5: start weekday cannot be after its end"},
        Refused{"route: {receiver: x}\nreceivers: [{name: x}]\ntime_intervals:\n- name: n\n"
                "  time_intervals: [{times: [{start_time: '23:00', end_time: '01:00'}]}]\n",
                "line 5: start time cannot be equal or greater than end time"},
        Refused{"route: {receiver: x}\nreceivers: [{name: x}]\ntime_intervals:\n- name: n\n"
                "  time_intervals: [{days_of_month: ['-1:5']}]\n",
                "line 5: end day must be negative if start day is negative"},
        Refused{"route: {receiver: x}\nreceivers: [{name: x}]\ntime_intervals:\n- name: n\n"
                "  time_intervals: [{location: Mars/Base}]\n",
                "line 5: unknown time zone Mars/Base"},
        Refused{"route: {receiver: x, routes: [{matchers: 'a=b'}]}\nreceivers: [{name: x}]\n",
                "line 1: matchers must be a list"},
        Refused{
            "route: {receiver: x, routes: [{matchers: ['a=~\"[\"']}]}\nreceivers: [{name: x}]\n",
            "line 1: error parsing regexp: missing closing ]: `[`"},
        Refused{"global: {smtp_fro: x}\nroute: {receiver: x}\nreceivers: [{name: x}]\n",
                "line 1: field smtp_fro not found in global; did you mean smtp_from?"}));

TEST(ConfigFile, numbers_with_a_sign_are_shown_as_numbers) {
  const auto file = parse_config(
      "route: {receiver: x}\nreceivers:\n- name: x\n  webhook_configs:\n  - url: http://a/\n    "
      "max_alerts: -0\n");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_NE(file->shown.find("max_alerts: -0\n"), std::string::npos) << file->shown;
  const auto again = parse_config(file->shown);
  ASSERT_TRUE(again) << again.error().message << "\n" << file->shown;
  EXPECT_EQ(again->shown, file->shown);
}

TEST(ConfigFile, the_built_in_one_is_a_file_too) {
  const auto file = parse_config(default_config_text());
  ASSERT_TRUE(file) << file.error().message;
  const notify::Configuration built_in = notify::default_configuration();
  EXPECT_EQ(file->notify.root.group_by, built_in.root.group_by);
  EXPECT_EQ(file->notify.root.receiver, built_in.root.receiver);
}

}  // namespace
}  // namespace alertmanager
