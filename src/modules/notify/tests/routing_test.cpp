#include <gtest/gtest.h>

#include "modules/notify/types.h"
#include "modules/notify/webhook_body.h"

namespace notify {
namespace {

using Map = std::map<std::string, std::string>;

labels::LabelSet set(const Map& map) { return labels::LabelSet::from(map); }

Route child(const Route& parent, const char* matchers, const char* receiver) {
  Route route;
  route.matchers = *labels::parse_matchers(matchers);
  route.key = parent.key + "/" + labels::to_text(route.matchers);
  route.receiver = receiver;
  route.group_by = parent.group_by;
  return route;
}

Route tree() {
  Route root;
  root.key = "{}";
  root.receiver = "default";
  root.group_by = {"alertname"};
  root.routes.push_back(child(root, "team=~\"a|b\",severity=page", "pager"));
  root.routes[0].group_by_all = true;
  root.routes[0].continue_ = true;
  root.routes.push_back(child(root, "severity=page", "mail"));
  root.routes.push_back(child(root, "severity=page", "never"));
  number_routes(root);
  return root;
}

std::vector<std::string> receivers(const Route& root, const Map& labels) {
  std::vector<std::string> names;
  for (const Route* route : destinations(root, set(labels))) names.push_back(route->receiver);
  return names;
}

TEST(Routing, the_first_match_wins_unless_it_continues) {
  const Route root = tree();
  EXPECT_EQ(receivers(root, {{"severity", "page"}, {"team", "a"}}),
            (std::vector<std::string>{"pager", "mail"}));
  EXPECT_EQ(receivers(root, {{"severity", "page"}}), (std::vector<std::string>{"mail"}));
  EXPECT_EQ(receivers(root, {{"x", "y"}}), (std::vector<std::string>{"default"}));
}

TEST(Routing, keys_are_alertmanagers) {
  const Route root = tree();
  const auto labels =
      set({{"alertname", "Disk"}, {"instance", "n1"}, {"severity", "page"}, {"team", "a"}});
  const Route& pager = root.routes[0];
  EXPECT_EQ(
      group_key(pager, group_labels(pager, labels)),
      R"({}/{severity="page",team=~"a|b"}:{alertname="Disk", instance="n1", severity="page", team="a"})");
  EXPECT_EQ(group_key(root, group_labels(root, set({{"alertname", "Flap"}, {"x", "y"}}))),
            R"({}:{alertname="Flap"})");
  EXPECT_EQ(group_key(root, group_labels(root, set({{"x", "y"}}))), "{}:{}")
      << "absent is left out";
}

TEST(Routing, siblings_with_one_key_are_told_apart_by_their_ordinal) {
  const Route root = tree();
  EXPECT_EQ(root.routes[1].key, root.routes[2].key);
  EXPECT_NE(root.routes[1].ordinal, root.routes[2].ordinal);
  EXPECT_NE(root.routes[1].number, root.routes[2].number);
}

base::Time at(const char* text) { return *base::parse_rfc3339(text); }

TEST(TimeIntervals, kinds_are_anded_and_values_ored) {
  TimeInterval nights{"nights", {{}}};
  nights.entries[0].minutes_of_day = {{0, 6 * 60}, {22 * 60, 24 * 60}};
  nights.entries[0].weekdays = {{1, 5}};
  EXPECT_TRUE(contains(nights, at("2026-11-25T23:30:00Z")));  // a Wednesday
  EXPECT_TRUE(contains(nights, at("2026-11-25T05:59:59Z")));
  EXPECT_FALSE(contains(nights, at("2026-11-25T06:00:00Z"))) << "the end is exclusive";
  EXPECT_FALSE(contains(nights, at("2026-11-28T23:30:00Z"))) << "a Saturday";
}

TEST(TimeIntervals, days_count_from_the_end_and_are_clamped) {
  TimeInterval last{"last", {{}}};
  last.entries[0].days_of_month = {{-3, -1}};
  EXPECT_TRUE(contains(last, at("2026-02-26T00:00:00Z")));
  EXPECT_FALSE(contains(last, at("2026-02-25T00:00:00Z")));
  last.entries[0].days_of_month = {{25, 31}};
  EXPECT_TRUE(contains(last, at("2026-02-28T00:00:00Z")));
  last.entries[0].days_of_month = {{30, 31}};
  EXPECT_FALSE(contains(last, at("2026-02-28T00:00:00Z"))) << "starts past the month";
}

TEST(TimeIntervals, are_read_in_their_zone) {
  TimeInterval noon{"noon", {{}}};
  noon.entries[0].minutes_of_day = {{12 * 60, 13 * 60}};
  noon.entries[0].zone = *base::Zone::find("Asia/Tokyo");
  EXPECT_TRUE(contains(noon, at("2026-11-25T03:30:00Z")));
  EXPECT_FALSE(contains(noon, at("2026-11-25T12:30:00Z")));
}

TEST(TimeIntervals, active_ones_mute_when_none_holds) {
  Configuration configuration;
  configuration.time_intervals.push_back({"office", {{}}});
  configuration.time_intervals[0].entries[0].minutes_of_day = {{9 * 60, 17 * 60}};
  Route route;
  route.active_time_intervals = {"office"};
  EXPECT_TRUE(muting_intervals(configuration, route, at("2026-11-25T10:00:00Z")).empty());
  EXPECT_EQ(muting_intervals(configuration, route, at("2026-11-25T20:00:00Z")),
            (std::vector<std::string>{"office"}));
  route.active_time_intervals.clear();
  route.mute_time_intervals = {"office"};
  EXPECT_EQ(muting_intervals(configuration, route, at("2026-11-25T10:00:00Z")),
            (std::vector<std::string>{"office"}));
}

alerts::EpisodePtr episode(const Map& labels, bool resolved) {
  alerts::Episode made;
  made.labels = set(labels);
  made.annotations = set({{"summary", "s"}});
  made.fingerprint = labels::fingerprint(made.labels);
  made.starts_at = at("2026-11-25T10:00:00Z");
  made.ends_at = at("2026-11-25T11:00:00Z");
  made.resolved = resolved;
  return std::make_shared<const alerts::Episode>(std::move(made));
}

TEST(WebhookBodies, have_the_shape_of_version_four) {
  const Message message{.receiver = "hook",
                        .group_key = "{}:{}",
                        .group_labels = {},
                        .external_url = "http://x",
                        .reason = Reason::new_resolved,
                        .alerts = {episode({{"alertname", "A"}, {"i", "1"}}, false),
                                   episode({{"alertname", "A"}, {"i", "2"}}, true)}};
  EXPECT_EQ(
      webhook_body(message, 1),
      R"({"version":"4","groupKey":"{}:{}","truncatedAlerts":1,"status":"firing","receiver":"hook",)"
      R"("groupLabels":{},"commonLabels":{"alertname":"A"},"commonAnnotations":{"summary":"s"},)"
      R"("externalURL":"http://x","notification_reason":"new_resolved","alerts":[{"status":"firing",)"
      R"("labels":{"alertname":"A","i":"1"},"annotations":{"summary":"s"},)"
      R"("startsAt":"2026-11-25T10:00:00Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"",)"
      R"("fingerprint":")" +
          labels::fingerprint_text(message.alerts[0]->fingerprint) + "\"}]}");
}

TEST(WebhookBodies, the_idempotency_key_changes_with_the_state_alone) {
  Message message{.receiver = "hook",
                  .group_key = "{}:{}",
                  .group_labels = {},
                  .external_url = "",
                  .reason = Reason::repeat,
                  .alerts = {episode({{"i", "1"}}, false), episode({{"i", "2"}}, false)}};
  const std::string key = idempotency_key(message, 0, {1});
  std::swap(message.alerts[0], message.alerts[1]);
  EXPECT_EQ(idempotency_key(message, 0, {1}), key);
  EXPECT_NE(idempotency_key(message, 0, {2}), key);
  EXPECT_NE(idempotency_key(message, 1, {1}), key);
  message.alerts[0] = episode({{"i", "2"}}, true);
  EXPECT_NE(idempotency_key(message, 0, {1}), key);
}

TEST(Groups, order_by_job_then_instance_then_labels) {
  EXPECT_TRUE(before_in_group(set({{"job", "a"}}), set({{"job", "b"}})));
  EXPECT_TRUE(before_in_group(set({{"job", "a"}}), set({{"x", "y"}}))) << "present before absent";
  EXPECT_TRUE(before_in_group(set({{"job", "a"}, {"instance", "1"}}),
                              set({{"job", "a"}, {"instance", "2"}})));
  EXPECT_TRUE(before_in_group(set({{"i", "1"}}), set({{"i", "2"}})));
}

}  // namespace
}  // namespace notify
