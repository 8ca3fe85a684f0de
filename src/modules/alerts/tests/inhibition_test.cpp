#include "modules/alerts/inhibition.h"

#include <gtest/gtest.h>

#include "modules/alerts/tests/world.h"

namespace alerts {
namespace {

Episode episode(const std::map<std::string, std::string>& labels) {
  Episode episode;
  episode.labels = set_of(labels);
  episode.fingerprint = labels::fingerprint(episode.labels);
  return episode;
}

Inhibition one_rule(std::string_view source, std::string_view target,
                    std::vector<std::string> equal) {
  return Inhibition({{matchers_of(source), matchers_of(target), std::move(equal)}});
}

TEST(Inhibition, a_source_mutes_targets_with_the_same_equal_labels) {
  auto inhibition = one_rule("severity=critical", "severity=warning", {"cluster", "rack"});
  const Episode source = episode({{"severity", "critical"}, {"cluster", "a"}});
  inhibition.add(1, source);
  const auto muted = [&](const std::map<std::string, std::string>& labels) {
    return inhibition.inhibitor(set_of(labels)) == source.fingerprint;
  };
  EXPECT_TRUE(muted({{"severity", "warning"}, {"cluster", "a"}}));
  EXPECT_FALSE(muted({{"severity", "warning"}, {"cluster", "b"}}));
  EXPECT_FALSE(muted({{"severity", "warning"}, {"cluster", "a"}, {"rack", "1"}}));
  EXPECT_FALSE(muted({{"severity", "info"}, {"cluster", "a"}}));
  inhibition.remove(1, source);
  EXPECT_FALSE(muted({{"severity", "warning"}, {"cluster", "a"}}));
}

TEST(Inhibition, missing_and_empty_are_equal_also_on_both_sides) {
  auto inhibition = one_rule("severity=critical", "severity=warning", {"cluster"});
  inhibition.add(1, episode({{"severity", "critical"}}));
  EXPECT_TRUE(inhibition.inhibitor(set_of({{"severity", "warning"}})));
  EXPECT_TRUE(inhibition.inhibitor(set_of({{"severity", "warning"}, {"cluster", ""}})));
  EXPECT_FALSE(inhibition.inhibitor(set_of({{"severity", "warning"}, {"cluster", "a"}})));
}

TEST(Inhibition, values_do_not_run_into_each_other) {
  auto inhibition = one_rule("s=1", "t=1", {"a", "b"});
  inhibition.add(1, episode({{"s", "1"}, {"a", "xy"}}));
  EXPECT_FALSE(inhibition.inhibitor(set_of({{"t", "1"}, {"a", "x"}, {"b", "y"}})));
}

TEST(Inhibition, an_alert_on_both_sides_is_muted_by_a_one_sided_source_only) {
  auto inhibition = one_rule("team=db", "severity=warning", {});
  const Episode both = episode({{"team", "db"}, {"severity", "warning"}, {"n", "1"}});
  inhibition.add(1, both);
  EXPECT_FALSE(inhibition.inhibitor(both.labels));
  EXPECT_FALSE(inhibition.inhibitor(set_of({{"team", "db"}, {"severity", "warning"}, {"n", "2"}})));
  EXPECT_TRUE(inhibition.inhibitor(set_of({{"severity", "warning"}})));
  const Episode source = episode({{"team", "db"}});
  inhibition.add(2, source);
  EXPECT_EQ(inhibition.inhibitor(both.labels), source.fingerprint);
}

TEST(Inhibition, two_sources_with_the_same_labels_count_apart) {
  auto inhibition = one_rule("s=1", "t=1", {});
  const Episode source = episode({{"s", "1"}});
  inhibition.add(1, source);
  inhibition.add(2, source);
  inhibition.remove(1, source);
  EXPECT_TRUE(inhibition.inhibitor(set_of({{"t", "1"}})));
  inhibition.remove(2, source);
  EXPECT_FALSE(inhibition.inhibitor(set_of({{"t", "1"}})));
}

}  // namespace
}  // namespace alerts
