#include "modules/alerts/episodes.h"

#include <gtest/gtest.h>

#include "modules/alerts/tests/world.h"

namespace alerts {
namespace {

using integrations::AlertSignal;
using integrations::SignalStatus;

constexpr base::Duration resolve_timeout = base::minutes(5);

struct Sent {
  SignalStatus status = SignalStatus::firing;
  std::optional<std::int64_t> starts = {}, ends = {};  // minutes after the start
  bool timeout = false;
  std::string key = {};
};

AlertSignal signal_of(const Sent& sent) {
  AlertSignal signal = firing({{"alertname", "Disk"}});
  signal.status = sent.status;
  signal.timeout = sent.timeout;
  signal.dedup_key = sent.key;
  if (sent.starts) signal.starts_at = at(*sent.starts);
  if (sent.ends) signal.ends_at = at(*sent.ends);
  return signal;
}

Episode episode(std::int64_t starts, base::Time ends, bool timeout, std::string key = {}) {
  Episode episode;
  episode.labels = set_of({{"alertname", "Disk"}});
  episode.fingerprint = labels::fingerprint(episode.labels);
  episode.dedup_key = std::move(key);
  episode.starts_at = at(starts);
  episode.ends_at = ends;
  episode.timeout = timeout;
  return episode;
}

struct Case {
  std::string what;
  std::optional<Episode> current, closed;
  Sent sent;
  std::int64_t received;
  Effect effect;
  std::optional<base::Time> starts = {}, ends = {};
  bool timeout = false;
};

TEST(Episodes, a_signal_opens_extends_ends_or_does_nothing) {
  const Sent end{.status = SignalStatus::resolved, .ends = 3};
  const Case cases[] = {
      {"first heard of as firing",
       {},
       {},
       {.timeout = true},
       2,
       Effect::opened,
       at(2),
       at(7),
       true},
      {"a door's own end is kept",
       {},
       {},
       {.starts = 1, .ends = 9},
       2,
       Effect::opened,
       at(1),
       at(9)},
      {"a vendor's alert without an end stays open",
       {},
       {},
       {.starts = 1, .key = "k"},
       2,
       Effect::opened,
       at(1),
       base::time_max},
      {"first heard of as resolved", {}, {}, end, 4, Effect::none},
      {"firing with an end in the past is resolved",
       {},
       {},
       {.starts = 1, .ends = 2},
       4,
       Effect::none},
      {"a re-send moves a timeout's end",
       episode(0, at(5), true),
       {},
       {.timeout = true},
       3,
       Effect::extended,
       at(0),
       at(8),
       true},
      {"a later explicit end stays",
       episode(0, at(30), false),
       {},
       {.timeout = true},
       3,
       Effect::extended,
       at(0),
       at(30),
       false},
      {"a later end from a timeout goes",
       episode(0, at(30), true),
       {},
       {.starts = 0, .ends = 10},
       3,
       Effect::extended,
       at(0),
       at(10),
       false},
      {"the earlier start stays",
       episode(2, at(8), true),
       {},
       {.starts = 1, .timeout = true},
       3,
       Effect::extended,
       at(1),
       at(8),
       true},
      {"resolved", episode(0, at(5), true), {}, end, 4, Effect::resolved, at(0), at(3)},
      {"resolved without a time ends when received",
       episode(0, at(5), true),
       {},
       {.status = SignalStatus::resolved},
       4,
       Effect::resolved,
       at(0),
       at(4)},
      {"an end that is yet to come is now",
       episode(0, at(5), true),
       {},
       {.status = SignalStatus::resolved, .ends = 9},
       4,
       Effect::resolved,
       at(0),
       at(4)},
      {"the end of an earlier life ends nothing",
       episode(4, at(9), true),
       {},
       end,
       5,
       Effect::none},
      {"no overlap: a new life",
       episode(0, at(5), true),
       {},
       {.starts = 6, .timeout = true},
       6,
       Effect::replaced,
       at(6),
       at(11),
       true},
      {"late, but it began before the end: the same life",
       episode(0, at(5), true),
       {},
       {.starts = 0, .timeout = true},
       60,
       Effect::extended,
       at(0),
       at(65),
       true},
      {"fires again",
       {},
       episode(0, at(3), false),
       {.starts = 4, .timeout = true},
       4,
       Effect::opened,
       at(4),
       at(9),
       true},
      {"fires again with the old start (Alertmanager's merge)",
       {},
       episode(0, at(3), false),
       {.starts = 1, .timeout = true},
       4,
       Effect::opened,
       at(0),
       at(9),
       true},
      {"a vendor's late message opens nothing again",
       {},
       episode(1, at(3), false, "k"),
       {.starts = 1, .key = "k"},
       4,
       Effect::none},
      {"a vendor's new life opens",
       {},
       episode(1, at(3), false, "k"),
       {.starts = 2, .key = "k"},
       4,
       Effect::opened,
       at(2),
       base::time_max},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const AlertSignal signal = signal_of(c.sent);
    const Merged merged = merge(c.current ? &*c.current : nullptr, c.closed ? &*c.closed : nullptr,
                                {signal, base::Id{}, at(c.received), 7}, resolve_timeout);
    EXPECT_EQ(merged.effect, c.effect);
    if (merged.effect == Effect::none || merged.effect != c.effect) continue;
    EXPECT_EQ(merged.episode.starts_at, *c.starts);
    EXPECT_EQ(merged.episode.ends_at, *c.ends);
    EXPECT_EQ(merged.episode.timeout, c.timeout);
    EXPECT_EQ(merged.episode.resolved, c.effect == Effect::resolved);
    EXPECT_EQ(merged.episode.position, 7U);
    EXPECT_EQ(merged.episode.updated_at, at(c.received));
    EXPECT_EQ(merged.episode.fingerprint, labels::fingerprint(signal.labels));
  }
}

TEST(Episodes, newer_content_wins_and_what_is_equal_keeps_its_memory) {
  Episode current = episode(0, at(5), true);
  current.annotations = set_of({{"summary", "old"}});
  AlertSignal again = firing({{"alertname", "Disk"}});
  again.annotations = set_of({{"summary", "new"}});
  again.url = "http://p/graph";
  const Merged merged = merge(&current, nullptr, {again, {}, at(1), 2}, resolve_timeout);
  EXPECT_EQ(merged.episode.annotations.value("summary"), "new");
  EXPECT_EQ(merged.episode.url(), "http://p/graph");
  EXPECT_EQ(merged.episode.labels.encoded().data(), current.labels.encoded().data());
}

TEST(Episodes, identity_is_the_key_where_there_is_one_else_all_labels) {
  const Episode keyed = episode(0, at(5), true, "k");
  const auto other_labels = set_of({{"alertname", "Other"}});
  const base::Id integration{{1}};
  EXPECT_TRUE((Identity{{}, "k", other_labels, labels::fingerprint(other_labels)}.is_of(keyed)));
  EXPECT_FALSE((Identity{integration, "k", keyed.labels, keyed.fingerprint}.is_of(keyed)));
  const Episode plain = episode(0, at(5), true);
  EXPECT_TRUE(identity_of(plain).is_of(plain));
  // The fingerprint alone does not make an alert the same.
  EXPECT_FALSE((Identity{{}, "", other_labels, plain.fingerprint}.is_of(plain)));
}

}  // namespace
}  // namespace alerts
