#include "modules/alerts/silencing.h"

#include <gtest/gtest.h>

#include "modules/alerts/tests/world.h"

namespace alerts {
namespace {

WantedSilence wanted(base::Time starts, base::Time ends) {
  WantedSilence silence;
  silence.matchers = {{"alertname", "Disk"}, {"job", "db.*", true}};
  silence.starts_at = starts;
  silence.ends_at = ends;
  silence.created_by = "ada";
  silence.comment = "works";
  return silence;
}

TEST(Silences, what_may_not_be_is_refused_with_alertmanagers_text) {
  struct Case {
    std::string what, message, pointer;
    std::function<void(WantedSilence&)> spoil;
  };
  const Case cases[] = {
      {"start after end", "start time must be before end time", "/starts_at",
       [](WantedSilence& s) { s.starts_at = at(9), s.ends_at = at(8); }},
      {"start is end", "start time must be before end time", "/starts_at",
       [](WantedSilence& s) { s.starts_at = s.ends_at = at(9); }},
      {"over already", "end time can't be in the past", "/ends_at",
       [](WantedSilence& s) { s.starts_at = at(-9), s.ends_at = at(-8); }},
      {"no end", "/ends_at: give ends_at or duration", "/ends_at",
       [](WantedSilence& s) { s.ends_at.reset(); }},
      {"too long", "end time: at most 365 days after the start", "/ends_at",
       [](WantedSilence& s) { s.ends_at = at(0) + base::days(366); }},
      {"no matcher", "at least one matcher required", "/matchers",
       [](WantedSilence& s) { s.matchers.clear(); }},
      {"all match empty", "at least one matcher must not match the empty string", "/matchers",
       [](WantedSilence& s) { s.matchers = {{"a", ".*", true}, {"b", ""}}; }},
      {"no name", "invalid label matcher 1: invalid label name \"\"", "/matchers/1",
       [](WantedSilence& s) { s.matchers[1].name = ""; }},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    WantedSilence spoiled = wanted(at(0), at(60));
    c.spoil(spoiled);
    const auto changed = change(nullptr, spoiled, at(0));
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().message, c.message);
    EXPECT_EQ(changed.error().pointer, c.pointer);
    EXPECT_EQ(changed.error().code, base::Code::invalid);
  }
}

TEST(Silences, a_bad_pattern_names_its_matcher) {
  WantedSilence bad = wanted(at(0), at(60));
  bad.matchers[1].value = "(";
  const auto changed = change(nullptr, bad, at(0));
  ASSERT_FALSE(changed);
  EXPECT_TRUE(changed.error().message.starts_with("invalid label matcher 1: "));
}

TEST(Silences, negative_matchers_count_as_not_matching_empty) {
  EXPECT_TRUE(to_matchers({{"a", "", false, false}}));
  EXPECT_TRUE(to_matchers({{"a", "x", true, false}}));
  EXPECT_FALSE(to_matchers({{"a", "", false, true}}));
}

TEST(Silences, a_new_one_that_began_in_the_past_begins_now) {
  const auto changed = change(nullptr, wanted(at(-30), at(60)), at(0));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->kind, SilenceChangeKind::created);
  EXPECT_EQ(changed->silence.starts_at, at(0));
  EXPECT_EQ(changed->silence.matchers.size(), 2U);
  EXPECT_TRUE(changed->silence.matchers[1].is_regex());
}

TEST(Silences, a_duration_counts_from_the_start) {
  WantedSilence silence = wanted(at(10), at(0));
  silence.ends_at.reset();
  silence.duration = base::hours(2);
  EXPECT_EQ(change(nullptr, silence, at(0))->silence.ends_at, at(130));
}

Silence existing(base::Time starts, base::Time ends) {
  Silence silence = change(nullptr, wanted(starts, ends), starts)->silence;
  silence.id = base::Id{{1}};
  return silence;
}

TEST(Silences, an_update_keeps_the_id_only_where_alertmanager_keeps_it) {
  struct Case {
    std::string what;
    Silence existing;
    std::function<void(WantedSilence&)> edit;
    SilenceChangeKind kind;
    bool ends_old;
  };
  const Silence active = existing(at(-10), at(60)), pending = existing(at(10), at(60)),
                over = existing(at(-60), at(-10));
  const Case cases[] = {
      {"active: another end", active, [](WantedSilence& s) { s.ends_at = at(90); },
       SilenceChangeKind::updated, false},
      {"active: the start to the second", active,
       [](WantedSilence& s) { s.starts_at = at(-10) + base::milliseconds(300); },
       SilenceChangeKind::updated, false},
      {"active: no start given", active, [](WantedSilence& s) { s.starts_at.reset(); },
       SilenceChangeKind::updated, false},
      {"active: another start", active, [](WantedSilence& s) { s.starts_at = at(-9); },
       SilenceChangeKind::replaced, true},
      {"active: other matchers", active, [](WantedSilence& s) { s.matchers[0].value = "Cpu"; },
       SilenceChangeKind::replaced, true},
      {"active: another order", active,
       [](WantedSilence& s) { std::swap(s.matchers[0], s.matchers[1]); },
       SilenceChangeKind::replaced, true},
      {"pending: another start", pending, [](WantedSilence& s) { s.starts_at = at(20); },
       SilenceChangeKind::updated, false},
      {"pending: a start in the past", pending, [](WantedSilence& s) { s.starts_at = at(-1); },
       SilenceChangeKind::replaced, true},
      {"expired", over, [](WantedSilence& s) { s.ends_at = at(60); }, SilenceChangeKind::replaced,
       false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    WantedSilence edited = wanted(c.existing.starts_at, c.existing.ends_at);
    c.edit(edited);
    const auto changed = change(&c.existing, edited, at(0));
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->kind, c.kind);
    EXPECT_EQ(changed->ended.has_value(), c.ends_old);
    if (changed->ended) {
      EXPECT_EQ(changed->ended->ends_at, at(0));
      EXPECT_EQ(changed->ended->state(at(0)), SilenceState::expired);
    }
    if (c.kind == SilenceChangeKind::updated) {
      EXPECT_EQ(changed->silence.id, c.existing.id);
      EXPECT_EQ(changed->silence.ends_at, *edited.ends_at);
      EXPECT_EQ(changed->silence.created_at, c.existing.created_at);
    }
  }
}

TEST(Silences, ending_moves_a_pending_ones_start_too_and_leaves_an_expired_one) {
  EXPECT_EQ(expired(existing(at(-10), at(60)), at(0)).ends_at, at(0));
  EXPECT_EQ(expired(existing(at(-10), at(60)), at(0)).starts_at, at(-10));
  EXPECT_EQ(expired(existing(at(10), at(60)), at(0)).starts_at, at(0));
  EXPECT_EQ(expired(existing(at(-60), at(-10)), at(0)).ends_at, at(-10));
}

TEST(Silences, matchers_go_to_the_wire_and_back) {
  const std::vector<SilenceMatcher> wire = {
      {"a", "x"}, {"b", "y", true}, {"c", "z", false, false}, {"d", "w.*", true, false}};
  const auto back = to_wire(*to_matchers(wire));
  ASSERT_EQ(back.size(), wire.size());
  for (std::size_t i = 0; i < wire.size(); ++i) {
    EXPECT_EQ(back[i].name, wire[i].name);
    EXPECT_EQ(back[i].value, wire[i].value);
    EXPECT_EQ(back[i].regex, wire[i].regex);
    EXPECT_EQ(back[i].equal, wire[i].equal);
  }
}

}  // namespace
}  // namespace alerts
