#include "modules/integrations/alertmanager_webhook.h"

#include <gtest/gtest.h>

namespace integrations {
namespace {

TEST(AlertmanagerWebhook, each_alert_has_its_own_status_times_and_key) {
  const auto parsed = parse_alertmanager_webhook(R"json({
    "version":"4","status":"firing","receiver":"r","truncatedAlerts":3,"unknown":{"x":1},
    "alerts":[
      {"status":"firing","labels":{"alertname":"Disk","empty":""},"annotations":{"summary":"full"},
       "startsAt":"2025-11-25T12:00:00.5Z","endsAt":"0001-01-01T00:00:00Z",
       "generatorURL":"http://p/graph","fingerprint":"abc"},
      {"status":"resolved","labels":{"alertname":"Good"},"startsAt":"2025-11-25T12:00:00Z",
       "endsAt":"2025-11-25T12:05:00Z","generatorURL":"javascript:alert(1)"}]})json");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->refused, "");
  EXPECT_EQ(parsed->truncated, 3);
  ASSERT_EQ(parsed->signals.size(), 2U);
  const AlertSignal& disk = parsed->signals[0];
  EXPECT_EQ(disk.status, SignalStatus::firing);
  EXPECT_EQ(disk.dedup_key, "abc");
  EXPECT_EQ(disk.labels.size(), 1U);
  EXPECT_EQ(disk.annotations.value("summary"), "full");
  EXPECT_EQ(disk.starts_at, base::Time{1'764'072'000'500'000'000});
  EXPECT_FALSE(disk.ends_at);
  EXPECT_FALSE(disk.timeout);
  EXPECT_EQ(disk.url, "http://p/graph");
  const AlertSignal& good = parsed->signals[1];
  EXPECT_EQ(good.status, SignalStatus::resolved);
  EXPECT_EQ(good.dedup_key, "bfb7da6a737ed1db");  // computed as Alertmanager does
  EXPECT_EQ(good.url, "");
}

TEST(AlertmanagerWebhook, what_is_no_webhook_is_refused_with_the_place) {
  struct Case {
    std::string body, pointer;
  };
  for (const Case& c :
       {Case{"", ""}, Case{"[]", ""}, Case{"{", ""}, Case{"{}", "/alerts"},
        Case{R"({"version":"3","alerts":[]})", "/version"},
        Case{R"({"version":4,"alerts":[]})", "/version"}, Case{R"({"alerts":{}})", "/alerts"}}) {
    const auto parsed = parse_alertmanager_webhook(c.body);
    ASSERT_FALSE(parsed) << c.body;
    EXPECT_EQ(parsed.error().pointer, c.pointer) << c.body;
    EXPECT_NE(parsed.error().message, "");
  }
}

TEST(AlertmanagerWebhook, a_bad_alert_is_refused_alone) {
  const auto parsed = parse_alertmanager_webhook(
      R"({"alerts":[{"status":"firing","labels":{"a":"1"}},{"status":"up","labels":{"a":"2"}},
        {"status":"firing","labels":{"a":3}},{"status":"firing"},
        {"status":"firing","labels":{"a":"4"},"startsAt":"yesterday"}]})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->signals.size(), 1U);
  EXPECT_TRUE(parsed->refused.starts_with("4 of 5 alerts refused: /alerts/1/status: must be"))
      << parsed->refused;
  EXPECT_NE(parsed->refused.find("/alerts/3: at least one label pair required"), std::string::npos)
      << parsed->refused;
}

TEST(Validation, limits_of_one_alert) {
  using Map = std::map<std::string, std::string>;
  const auto signal = [](const Map& labels, const Map& annotations = {}) {
    AlertSignal signal;
    signal.labels = labels::LabelSet::from(labels);
    signal.annotations = labels::LabelSet::from(annotations);
    return signal;
  };
  Map many;
  for (std::size_t i = 0; i <= labels_per_alert_max; ++i) many[std::to_string(i)] = "x";
  EXPECT_FALSE(validate(signal(many)));
  many.erase("0");
  EXPECT_TRUE(validate(signal(many)));
  EXPECT_FALSE(validate(signal({{std::string(257, 'n'), "x"}})));
  EXPECT_TRUE(validate(signal({{"n", std::string(4096, 'x')}})));
  EXPECT_FALSE(validate(signal({{"n", std::string(4097, 'x')}})));
  EXPECT_FALSE(validate(signal({{"n", "x"}}, {{"a", std::string(64 << 10, 'x')}})));
  EXPECT_EQ(validate(signal({})).error().message, "at least one label pair required");
  AlertSignal backwards = signal({{"n", "x"}});
  backwards.starts_at = base::Time{2};
  backwards.ends_at = base::Time{1};
  EXPECT_EQ(validate(backwards).error().message, "start time must be before end time");
  EXPECT_FALSE(validate(signal({{"bad\xFF", "x"}})));
}

TEST(Canonical, fields_come_from_the_first_label_present) {
  const auto seen = [](const std::map<std::string, std::string>& labels,
                       const std::map<std::string, std::string>& annotations = {}) {
    return canonical(labels::LabelSet::from(labels), labels::LabelSet::from(annotations));
  };
  const auto all = seen({{"alertname", "Disk"},
                         {"severity", "PAGE"},
                         {"app", "b"},
                         {"service", "a"},
                         {"stage", "dev"},
                         {"instance", "db-1:9100"}},
                        {{"message", "m"}});
  EXPECT_EQ(all.name, "Disk");
  EXPECT_EQ(all.summary, "m");
  EXPECT_EQ(all.severity, 1);
  EXPECT_EQ(all.service, "a");
  EXPECT_EQ(all.environment, "dev");
  EXPECT_EQ(all.host, "db-1");
  EXPECT_EQ(seen({{"instance", "[::1]:9100"}}).host, "[::1]");
  EXPECT_EQ(seen({{"instance", "::1"}}).host, "::1");
  EXPECT_EQ(seen({{"instance", "http://x/y"}}).host, "http://x/y");
  EXPECT_EQ(seen({{"node", "n1"}}).host, "n1");
  const auto none = seen({{"a", "b"}});
  EXPECT_EQ(none.name, "{a=\"b\"}");
  EXPECT_EQ(none.summary, none.name);
  EXPECT_EQ(none.severity, 3);
  EXPECT_FALSE(none.service);
}

TEST(Canonical, severity_words) {
  for (const auto& [word, severity] : std::map<std::string, int>{{"critical", 1},
                                                                 {"Sev1", 1},
                                                                 {"error", 2},
                                                                 {"P2", 2},
                                                                 {"warn", 3},
                                                                 {"moderate", 3},
                                                                 {"", 3},
                                                                 {"notice", 4},
                                                                 {"none", 5},
                                                                 {"informational", 5}})
    EXPECT_EQ(severity_of(word), severity) << word;
}

}  // namespace
}  // namespace integrations
