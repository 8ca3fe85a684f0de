#include "modules/alerts/projection.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "modules/alerts/tests/world.h"
#include "modules/integrations/codec.h"

namespace alerts {
namespace {

using Names = std::vector<std::string>;

constexpr std::string_view rows = "select count(*) from alerts_episode e where e.tenant_id = $1";
constexpr std::string_view letters =
    "select count(*) from core_dead_letter d where d.tenant_id = $1";

class AlertsProjection : public testing::Test {
 protected:
  Server& server() { return *world.server; }
  void send(Signals signals) {
    const auto done = server().send(server().tenant, std::move(signals));
    ASSERT_TRUE(done) << done.error().message;
  }
  void pass(base::Duration time) {
    world.clock.advance(time);
    server().due();
  }
  EpisodePtr only() {
    const auto all = server().service->select(server().tenant, {});
    return all.size() == 1 ? all.front().episode : nullptr;
  }
  SilencePtr silence(std::string_view name, base::Duration starts_in, base::Duration lasts) {
    WantedSilence wanted;
    wanted.matchers = {{"alertname", std::string(name)}};
    wanted.starts_at = world.clock.now() + starts_in;
    wanted.ends_at = *wanted.starts_at + lasts;
    auto silence = server().service->put_silence(server().caller(server().tenant), wanted);
    EXPECT_TRUE(silence) << silence.error().message;
    return *silence;
  }

  World world;
  const integrations::AlertSignal disk = firing({{"alertname", "Disk"}});
};

TEST_F(AlertsProjection, an_alert_opens_is_extended_and_resolves) {
  send({disk});
  EXPECT_EQ(server().recorder.heard(), Names{"opened Disk"});
  const base::Id id = only()->id;
  EXPECT_EQ(only()->ends_at, start + base::minutes(5));

  pass(base::minutes(1));
  send({disk});
  EXPECT_EQ(server().recorder.heard(), Names{});
  EXPECT_EQ(only()->id, id);
  EXPECT_EQ(only()->starts_at, start);
  EXPECT_EQ(only()->ends_at, start + base::minutes(6));

  pass(base::minutes(1));
  send({resolved({{"alertname", "Disk"}}, world.clock.now())});
  EXPECT_EQ(server().recorder.heard(), Names{"resolved Disk"});
  EXPECT_EQ(only(), nullptr);
  send({resolved({{"alertname", "Disk"}}, world.clock.now())});
  EXPECT_EQ(server().recorder.heard(), Names{});
  EXPECT_EQ(server().count(rows, server().tenant), 1);

  send({disk});
  EXPECT_EQ(server().recorder.heard(), Names{"opened Disk"});
  EXPECT_NE(only()->id, id);
}

TEST_F(AlertsProjection, first_heard_of_as_resolved_opens_nothing) {
  send({resolved({{"alertname", "Disk"}}, world.clock.now())});
  EXPECT_EQ(server().recorder.heard(), Names{});
  EXPECT_EQ(server().count(rows, server().tenant), 0);
}

TEST_F(AlertsProjection, without_a_re_send_it_ends_when_resolve_timeout_has_passed) {
  send({disk});
  pass(base::minutes(4));
  send({disk});  // moves the end, not the first alarm
  pass(base::minutes(4));
  EXPECT_EQ(server().names(server().tenant), Names{"Disk"});
  EXPECT_EQ(server().due(), start + base::minutes(9));
  pass(base::minutes(1));
  EXPECT_EQ(server().recorder.heard(), (Names{"opened Disk", "resolved Disk"}));
  EXPECT_EQ(server().recorder.transitions.back().episode->ends_at, start + base::minutes(9));
}

TEST_F(AlertsProjection, the_same_alert_twice_in_one_record_is_one_episode) {
  auto again = disk;
  again.annotations = set_of({{"summary", "second"}});
  send({disk, again});
  EXPECT_EQ(server().recorder.heard(), Names{"opened Disk"});
  EXPECT_EQ(only()->annotations.value("summary"), "second");
}

TEST_F(AlertsProjection, opened_and_resolved_in_one_record_is_told_in_order) {
  send({disk, resolved({{"alertname", "Disk"}}, world.clock.now()), disk});
  EXPECT_EQ(server().recorder.heard(), (Names{"opened Disk", "resolved Disk", "opened Disk"}));
  EXPECT_EQ(server().count(rows, server().tenant), 2);
  EXPECT_NE(only(), nullptr);
}

TEST_F(AlertsProjection, a_crash_without_a_flush_loses_nothing_and_tells_nothing_twice) {
  send({disk, firing({{"alertname", "Cpu"}})});
  pass(base::minutes(1));
  auto newer = disk;
  newer.annotations = set_of({{"summary", "newer"}});
  send({newer});
  send({resolved({{"alertname", "Cpu"}}, world.clock.now())});
  const base::Id id = only()->id;

  world.restart();
  EXPECT_EQ(server().replayed, 3U);
  EXPECT_EQ(server().recorder.heard(), Names{});
  ASSERT_NE(only(), nullptr);
  EXPECT_EQ(only()->id, id);
  EXPECT_EQ(only()->annotations.value("summary"), "newer");
  EXPECT_EQ(server().count(rows, server().tenant), 2);

  ASSERT_TRUE(server().flush());
  world.restart();
  EXPECT_EQ(server().replayed, 0U);
  EXPECT_EQ(only()->annotations.value("summary"), "newer");
}

TEST_F(AlertsProjection, many_rows_are_flushed_in_steps_and_a_crash_between_them_loses_nothing) {
  Signals many;
  for (int n = 0; n < 1'200; ++n) many.push_back(firing({{"alertname", std::to_string(n)}}));
  send(many);
  ASSERT_TRUE(server().flush());
  for (auto& signal : many) signal.annotations = set_of({{"summary", "newer"}});
  pass(base::seconds(1));
  send(many);

  auto& projection = server().service->projection();
  for (int step = 0; step < 2; ++step) {
    const auto flushed = projection.flush();
    ASSERT_TRUE(flushed);
    EXPECT_EQ(*flushed, (core::Projection::Flushed{.position = 1, .whole = false}));
    for (auto& signal : many) signal.annotations = set_of({{"summary", "newest"}});
    pass(base::seconds(1));
    send(many);  // dirty again, behind those that are not written yet
  }
  world.restart();
  EXPECT_EQ(server().replayed, 3U);
  for (const Selected& selected : server().service->select(server().tenant, {}))
    EXPECT_EQ(selected.episode->annotations.value("summary"), "newest");

  ASSERT_TRUE(server().flush());
  world.restart();
  EXPECT_EQ(server().replayed, 0U);
  for (const Selected& selected : server().service->select(server().tenant, {}))
    EXPECT_EQ(selected.episode->annotations.value("summary"), "newest");
}

TEST_F(AlertsProjection, a_record_that_was_durable_but_not_applied_is_applied_after_a_crash) {
  auto record =
      integrations::to_record(server().tenant, world.clock.now(),
                              std::make_shared<const integrations::AlertSignals>(Signals{disk}));
  ASSERT_TRUE(server().intake->append(std::move(record), core::Wait::durable));
  world.restart();
  EXPECT_EQ(server().recorder.heard(), Names{"opened Disk"});
}

TEST_F(AlertsProjection, an_episode_that_timed_out_before_a_crash_is_not_opened_again) {
  send({disk});
  pass(base::minutes(6));
  EXPECT_EQ(server().recorder.heard(), (Names{"opened Disk", "resolved Disk"}));
  world.restart();
  EXPECT_EQ(server().recorder.heard(), Names{});
  EXPECT_EQ(only(), nullptr);
}

TEST_F(AlertsProjection, after_a_downtime_nothing_ends_before_resolve_timeout_has_passed) {
  auto fixed = firing({{"alertname", "Fixed"}});
  fixed.timeout = false;
  fixed.ends_at = start + base::minutes(20);
  send({disk, fixed});
  ASSERT_TRUE(server().flush());
  world.clock.advance(base::hours(1));
  world.restart();
  const base::Time ready = world.clock.now();
  server().due();
  EXPECT_EQ(server().names(server().tenant), (Names{"Disk", "Fixed"}));
  for (const Selected& selected : server().service->select(server().tenant, {}))
    EXPECT_EQ(selected.episode->ends_at, ready + base::minutes(5));

  pass(base::minutes(4));
  send({disk});  // heard of again: its own end counts
  pass(base::minutes(1));
  EXPECT_EQ(server().recorder.heard(), Names{"resolved Fixed"});
  pass(base::minutes(4));
  EXPECT_EQ(server().recorder.heard(), Names{"resolved Disk"});
}

TEST_F(AlertsProjection,
       silenced_when_it_opens_it_is_told_when_the_silence_ends_also_after_a_restart) {
  silence("Disk", {}, base::minutes(3));
  send({disk});
  EXPECT_TRUE(only()->silenced);
  EXPECT_TRUE(server().recorder.transitions.back().episode->silenced);
  EXPECT_EQ(server().recorder.heard(), Names{"opened Disk"});
  world.restart();
  pass(base::minutes(3));
  EXPECT_EQ(server().recorder.heard(), Names{"unsilenced Disk"});
  EXPECT_FALSE(only()->silenced);
  world.restart();
  server().due();
  EXPECT_EQ(server().recorder.heard(), Names{});
}

TEST_F(AlertsProjection, a_silence_mutes_what_fires_from_its_start_to_its_end) {
  send({disk, firing({{"alertname", "Cpu"}})});
  server().recorder.heard();
  const auto quiet = silence("Disk", base::minutes(1), base::minutes(2));
  server().due();
  EXPECT_EQ(server().recorder.heard(), Names{});
  EXPECT_EQ(server().names(server().tenant, {.filter = {}, .silenced = false}),
            (Names{"Cpu", "Disk"}));
  // Readers go by the clock; the transition is the projection's.
  world.clock.advance(base::minutes(1));
  EXPECT_EQ(server().names(server().tenant, {.filter = {}, .silenced = false}), Names{"Cpu"});
  EXPECT_EQ(server().due(), start + base::minutes(3));
  EXPECT_EQ(server().recorder.heard(), Names{"silenced Disk"});
  pass(base::minutes(2));
  EXPECT_EQ(server().recorder.heard(), Names{"unsilenced Disk"});
  EXPECT_EQ(quiet->state(world.clock.now()), SilenceState::expired);
}

TEST_F(AlertsProjection, the_next_read_shows_a_silence_and_its_end) {
  send({disk});
  const auto quiet = silence("Disk", {}, base::minutes(2));
  const auto selected = server().service->select(server().tenant, {});
  EXPECT_EQ(selected.front().suppression.silenced_by, std::vector{quiet->id});
  ASSERT_TRUE(server().service->expire_silence(server().caller(server().tenant), quiet->id));
  EXPECT_FALSE(server().service->select(server().tenant, {}).front().suppression.any());
  server().recorder.heard();
  server().due();
  EXPECT_EQ(server().recorder.heard(), Names{});  // muted and unmuted in between: nothing to tell
}

TEST_F(AlertsProjection, inhibition_shows_the_source_and_ends_with_it) {
  Settings settings;
  settings.inhibit_rules = {{matchers_of("alertname=Down"), matchers_of("alertname=Disk"), {"dc"}}};
  send({firing({{"alertname", "Down"}, {"dc", "x"}})});
  ASSERT_TRUE(server().service->configure(server().tenant, settings));
  send(
      {firing({{"alertname", "Disk"}, {"dc", "x"}}), firing({{"alertname", "Disk"}, {"dc", "y"}})});
  const auto muted = [&] {
    std::size_t count = 0;
    for (const Selected& selected : server().service->select(server().tenant, {}))
      if (!selected.suppression.inhibited_by.empty()) {
        ++count;
        EXPECT_EQ(selected.suppression.inhibited_by.front(),
                  labels::fingerprint(set_of({{"alertname", "Down"}, {"dc", "x"}})));
      }
    return count;
  };
  EXPECT_EQ(muted(), 1U);
  EXPECT_EQ(server().service->counts(server().tenant).suppressed, 1U);
  EXPECT_EQ(server().service->counts(server().tenant).active, 2U);
  EXPECT_EQ(server().names(server().tenant, {.filter = {}, .active = false}), Names{"Disk"});
  send({resolved({{"alertname", "Down"}, {"dc", "x"}}, world.clock.now())});
  EXPECT_EQ(muted(), 0U);
}

TEST_F(AlertsProjection, tenants_do_not_see_each_other) {
  send({disk});
  ASSERT_TRUE(server().send(server().other, {disk, firing({{"alertname", "Cpu"}})}));
  EXPECT_EQ(server().names(server().tenant), Names{"Disk"});
  EXPECT_EQ(server().names(server().other), (Names{"Cpu", "Disk"}));
  EXPECT_EQ(server().count(rows, server().tenant), 1);
  EXPECT_EQ(server().count(rows, server().other), 2);
  silence("Disk", {}, base::minutes(5));
  EXPECT_EQ(server().names(server().other, {.filter = {}, .silenced = false}),
            (Names{"Cpu", "Disk"}));
  ASSERT_TRUE(server().send(server().other, {resolved({{"alertname", "Disk"}}, start)}));
  EXPECT_EQ(server().names(server().tenant), Names{"Disk"});
}

core::Signal webhook(const Server& server, std::string body) {
  return {
      .tenant = server.tenant,
      .source = base::Id{{7}},
      .received_at = server.clock.now(),
      .kind = static_cast<std::uint8_t>(integrations::RecordKind::raw_webhook),
      .bytes = integrations::encode(integrations::RawWebhook{"application/json", std::move(body)}),
      .parsed = nullptr};
}

TEST_F(AlertsProjection, what_cannot_be_read_is_one_dead_letter_also_after_a_crash) {
  ASSERT_TRUE(server().send_record(webhook(server(), "{nonsense")));
  send({disk});
  EXPECT_EQ(server().count(letters, server().tenant), 1);
  world.restart();
  EXPECT_EQ(server().replayed, 2U);
  EXPECT_EQ(server().count(letters, server().tenant), 1);
  ASSERT_TRUE(server().send_record(webhook(server(), "{more nonsense")));
  EXPECT_EQ(server().count(letters, server().tenant), 2);
}

TEST_F(AlertsProjection, of_a_webhook_the_good_alerts_are_applied_and_the_rest_is_a_dead_letter) {
  ASSERT_TRUE(server().send_record(webhook(
      server(), R"({"version":"4","alerts":[{"status":"firing","labels":{"alertname":"Good"}},)"
                R"({"status":"firing","labels":{}}]})")));
  EXPECT_EQ(server().names(server().tenant), Names{"Good"});
  EXPECT_EQ(only()->integration, base::Id{{7}});
  EXPECT_EQ(only()->ends_at, base::time_max);
  EXPECT_EQ(server().count(letters, server().tenant), 1);
}

TEST_F(AlertsProjection, when_a_listener_refuses_nothing_is_half_done_and_it_is_tried_again) {
  server().recorder.refusals = 1;
  auto record =
      integrations::to_record(server().tenant, world.clock.now(),
                              std::make_shared<const integrations::AlertSignals>(Signals{disk}));
  EXPECT_FALSE(server().send_record(std::move(record)));
  EXPECT_EQ(server().names(server().tenant), Names{});
  EXPECT_EQ(server().count(rows, server().tenant), 0);
  EXPECT_EQ(server().recorder.heard(), Names{});
  ASSERT_TRUE(server().pump());
  EXPECT_EQ(server().recorder.heard(), Names{"opened Disk"});
  EXPECT_EQ(server().count(rows, server().tenant), 1);
}

TEST_F(AlertsProjection, an_end_that_could_not_be_committed_is_tried_again) {
  send({disk});
  server().recorder.heard();
  server().recorder.refusals = 1;
  world.clock.advance(base::minutes(5));
  EXPECT_EQ(server().due(), world.clock.now() + base::seconds(1));
  EXPECT_EQ(server().recorder.heard(), Names{});
  EXPECT_NE(
      server().service->find(server().tenant, server().recorder.transitions.front().episode->id),
      nullptr);
  pass(base::seconds(1));
  EXPECT_EQ(server().recorder.heard(), Names{"resolved Disk"});
}

TEST_F(AlertsProjection, a_vendors_late_message_neither_reopens_nor_ends_a_newer_life) {
  const auto vendor = [](integrations::AlertSignal signal, base::Time starts_at) {
    signal.dedup_key = "k";
    signal.timeout = false;
    signal.starts_at = starts_at;
    return signal;
  };
  const std::map<std::string, std::string> labels = {{"alertname", "Disk"}};
  send({vendor(firing(labels), start)});
  pass(base::minutes(2));
  send({vendor(resolved(labels, start + base::minutes(1)), start)});
  send({vendor(firing(labels), start)});  // overtaken by its own end
  EXPECT_EQ(server().recorder.heard(), (Names{"opened Disk", "resolved Disk"}));
  send({vendor(firing(labels), start + base::minutes(2))});
  send({vendor(resolved(labels, start + base::minutes(1)), start)});  // again, of the first life
  EXPECT_EQ(server().recorder.heard(), Names{"opened Disk"});
  EXPECT_NE(only(), nullptr);
}

TEST_F(AlertsProjection, readers_and_silences_run_beside_the_projection) {
  std::atomic<bool> stop = false;
  std::atomic<std::size_t> reads = 0;
  std::thread reader([&] {
    while (!stop) {
      for (const Selected& selected : server().service->select(server().tenant, {}))
        EXPECT_FALSE(selected.episode->resolved);
      server().service->counts(server().tenant);
      ++reads;
    }
  });
  std::thread person([&] {
    for (int i = 0; i < 20; ++i) {
      const auto quiet = silence("Disk", {}, base::hours(1));
      EXPECT_TRUE(server().service->expire_silence(server().caller(server().tenant), quiet->id));
    }
  });
  for (int i = 0; i < 20; ++i) {
    send({firing({{"alertname", "Disk"}, {"n", std::to_string(i % 3)}})});
    send({resolved({{"alertname", "Disk"}, {"n", std::to_string((i + 1) % 3)}}, start)});
  }
  person.join();
  stop = true;
  reader.join();
  server().due();
  EXPECT_GT(reads, 0U);
  for (const Selected& selected : server().service->select(server().tenant, {}))
    EXPECT_FALSE(selected.episode->silenced);
}

}  // namespace
}  // namespace alerts
