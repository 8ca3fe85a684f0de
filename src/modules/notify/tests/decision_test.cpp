#include "modules/notify/decision.h"

#include <gtest/gtest.h>

namespace notify {
namespace {

std::vector<Logged> alerts(std::initializer_list<std::uint64_t> hashes) {
  std::vector<Logged> list;
  for (const std::uint64_t hash : hashes) list.push_back({hash, {}});
  return list;
}

struct Last {
  std::vector<Logged> firing, resolved;
  std::vector<std::uint64_t> muted = {};
  base::Duration ago = base::minutes(1);
};

struct Case {
  const char* name;
  std::vector<Logged> firing, resolved;
  std::optional<Last> last;
  std::optional<Reason> expected;
  bool send_resolved = true;
  Repeat repeat = Repeat::allowed;
  Unmuted unmuted = Unmuted::sent;
};

class Decisions : public testing::TestWithParam<Case> {};

TEST_P(Decisions, are_those_of_the_table) {
  const Case& c = GetParam();
  const base::Time now{1'000'000'000'000'000};
  std::optional<LogEntry> last;
  if (c.last)
    last = LogEntry{c.last->firing, c.last->resolved, c.last->muted, now - c.last->ago,
                    now + base::hours(1)};
  const auto reason = decide({.firing = c.firing,
                              .resolved = c.resolved,
                              .last = last ? &*last : nullptr,
                              .send_resolved = c.send_resolved,
                              .repeat_interval = base::hours(4),
                              .repeat = c.repeat,
                              .unmuted = c.unmuted,
                              .now = now});
  EXPECT_EQ(reason, c.expected) << c.name;
}

INSTANTIATE_TEST_SUITE_P(
    Table, Decisions,
    testing::Values(
        Case{"nothing, never told", {}, alerts({1}), std::nullopt, std::nullopt},
        Case{"nothing, told resolved", {}, alerts({1}), Last{{}, alerts({1})}, std::nullopt},
        Case{"first", alerts({1}), {}, std::nullopt, Reason::first_notification},
        Case{"new", alerts({1, 2}), {}, Last{alerts({1}), {}}, Reason::new_alerts},
        Case{"again after all resolved",
             alerts({1}),
             {},
             Last{{}, alerts({1})},
             Reason::first_notification},
        Case{"all resolved", {}, alerts({1}), Last{alerts({1}), {}}, Reason::all_resolved},
        Case{"all resolved, not wanted",
             {},
             alerts({1}),
             Last{alerts({1}), {}},
             Reason::all_resolved,
             false},
        Case{"some resolved", alerts({1}), alerts({2}), Last{alerts({1, 2}), {}},
             Reason::new_resolved},
        Case{"some resolved, not wanted", alerts({1}), alerts({2}), Last{alerts({1, 2}), {}},
             std::nullopt, false},
        Case{"same", alerts({1}), {}, Last{alerts({1}), {}}, std::nullopt},
        Case{"repeat", alerts({1}), {}, Last{alerts({1}), {}, {}, base::hours(4)}, Reason::repeat},
        Case{"repeat, acknowledged",
             alerts({1}),
             {},
             Last{alerts({1}), {}, {}, base::hours(5)},
             std::nullopt,
             true,
             Repeat::acknowledged},
        Case{"a mute ended", alerts({1, 2}), {}, Last{alerts({1, 2}), {}, {2}}, Reason::unmuted},
        Case{"a mute ended, as Alertmanager",
             alerts({1}),
             {},
             Last{alerts({1}), {}, {1}},
             std::nullopt,
             true,
             Repeat::allowed,
             Unmuted::ignored},
        Case{"the muted one resolved",
             alerts({1}),
             {},
             Last{alerts({1, 2}), {}, {2}},
             std::nullopt}));

TEST(LogEntries, live_for_retention_or_twice_the_repeat_interval) {
  const std::vector<Logged> firing = alerts({1}), resolved;
  const Question question{.firing = firing,
                          .resolved = resolved,
                          .last = nullptr,
                          .send_resolved = true,
                          .repeat_interval = base::hours(1),
                          .repeat = Repeat::allowed,
                          .unmuted = Unmuted::sent,
                          .now = {0}};
  EXPECT_EQ(entry_after(question, base::hours(120)).expires_at, base::Time{} + base::hours(2));
  EXPECT_EQ(entry_after(question, base::hours(1)).expires_at, base::Time{} + base::hours(1));
}

}  // namespace
}  // namespace notify
