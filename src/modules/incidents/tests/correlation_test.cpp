#include "modules/incidents/correlation.h"

#include <gtest/gtest.h>

#include "modules/incidents/store.h"

namespace incidents {
namespace {

constexpr base::Time now{1'764'072'000'000'000'000};

alerts::Episode episode(const std::map<std::string, std::string>& labels) {
  alerts::Episode made;
  made.labels = labels::LabelSet::from(labels);
  made.annotations =
      labels::LabelSet::from(std::map<std::string, std::string>{{"summary", "disk is full"}});
  return made;
}

Incident first() {
  const auto alert =
      episode({{"alertname", "Disk"}, {"service", "db"}, {"severity", "warning"}, {"env", "prod"}});
  Incident incident =
      opened(key_of(notify::default_configuration(), alert.labels), alert, std::nullopt, now);
  incident.readable_id = "INC-1";
  return incident;
}

TEST(Correlation, the_key_is_route_and_group_labels) {
  const Key key = key_of(notify::default_configuration(),
                         labels::LabelSet::from(std::map<std::string, std::string>{
                             {"alertname", "Disk"}, {"service", "db"}, {"instance", "n1"}}));
  EXPECT_EQ(key.route_key, "{}");
  EXPECT_EQ(key.group_key, R"({}:{alertname="Disk", service="db"})");
}

TEST(Correlation, a_new_incident_says_what_its_first_alert_says) {
  const Incident incident = first();
  EXPECT_EQ(incident.headline, "disk is full");
  EXPECT_EQ(incident.service, "db");
  EXPECT_EQ(incident.environment, "prod");
  EXPECT_EQ(incident.severity, 3);
  EXPECT_FALSE(incident.recurrence_of);
  const Incident again =
      opened({}, episode({{"alertname", "Disk"}}), incident, now + base::hours(1));
  EXPECT_EQ(again.recurrence_of, "INC-1");
}

TEST(Correlation, the_highest_severity_counts) {
  Incident incident = first();
  join(incident, episode({{"severity", "critical"}}), now);
  join(incident, episode({{"severity", "info"}}), now);
  EXPECT_EQ(incident.severity, 1);
  EXPECT_EQ(incident.alerts_total, 3);
  EXPECT_EQ(incident.alerts_firing, 3);
  EXPECT_EQ(incident.revision, 3);
}

TEST(Correlation, it_ends_by_itself_with_its_last_alert) {
  Incident incident = first();
  join(incident, episode({}), now);
  EXPECT_FALSE(leave(incident, now + base::minutes(1)));
  EXPECT_TRUE(leave(incident, now + base::minutes(2)));
  EXPECT_EQ(incident.state, State::resolved);
  EXPECT_EQ(incident.resolved_by, "alerts");
  EXPECT_EQ(incident.resolved_at, now + base::minutes(2));
}

TEST(Correlation, what_a_person_resolved_is_not_resolved_again_by_its_alerts) {
  Incident incident = first();
  ASSERT_TRUE(resolve(incident, "ada", now));
  EXPECT_FALSE(leave(incident, now + base::minutes(1)));
  EXPECT_EQ(incident.resolved_by, "ada");
  EXPECT_EQ(incident.resolved_at, now);
}

TEST(Correlation, actions_that_the_state_does_not_allow_are_conflicts) {
  Incident incident = first();
  EXPECT_EQ(unacknowledge(incident, now).error().code, base::Code::conflict);
  ASSERT_TRUE(acknowledge(incident, "ada", now));
  const auto twice = acknowledge(incident, "bob", now);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().message, "INC-1 is already acknowledged by ada");
  ASSERT_TRUE(unacknowledge(incident, now));
  EXPECT_FALSE(incident.acknowledged_by);
  ASSERT_TRUE(resolve(incident, "ada", now));
  EXPECT_EQ(resolve(incident, "bob", now).error().message, "INC-1 is already resolved by ada");
  EXPECT_FALSE(acknowledge(incident, "bob", now));
}

TEST(ReadableIds, read_in_any_case) {
  EXPECT_EQ(number_of("INC-12"), 12);
  EXPECT_EQ(number_of("inc-12"), 12);
  for (const char* other : {"INC-", "INC-x", "CHG-1", "12", "018f4e9c-7d3a-7bcd-8123-456789abcdef"})
    EXPECT_FALSE(number_of(other)) << other;
  EXPECT_EQ(readable(7), "INC-7");
}

}  // namespace
}  // namespace incidents
