#include "modules/alerts/service.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/retention.h"
#include "modules/alerts/tests/world.h"

namespace alerts {
namespace {

class AlertsService : public testing::Test {
 protected:
  Server& server() { return *world.server; }
  Service& service() { return *server().service; }
  core::Caller ada() { return server().caller(server().tenant); }
  WantedSilence quiet(std::string name, base::Duration lasts = base::hours(1)) {
    WantedSilence wanted;
    wanted.matchers = {{"alertname", std::move(name)}};
    wanted.duration = lasts;
    wanted.comment = "works";
    return wanted;
  }
  void send(Signals signals) {
    const auto done = server().send(server().tenant, std::move(signals));
    ASSERT_TRUE(done) << done.error().message;
  }
  std::vector<std::string> listed(const AlertFilter& filter) {
    auto page = service().list(ada(), filter);
    EXPECT_TRUE(page) << page.error().message;
    std::vector<std::string> names;
    for (const Alert& alert : page->items) names.push_back(alert.name);
    return names;
  }
  World world;
};
using Names = std::vector<std::string>;

TEST_F(AlertsService, a_silence_is_recorded_shown_and_outlives_a_crash) {
  const auto made = service().create_silence(ada(), quiet("Disk"));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->state, SilenceState::active);
  EXPECT_EQ(made->created_by, "ada");
  EXPECT_EQ(made->ends_at, start + base::hours(1));
  const auto entries = server().store->read(server().tenant, [&](const store::Snapshot& snapshot) {
    return server().ledger.list(snapshot, {});
  });
  ASSERT_EQ(entries->items.size(), 1U);
  EXPECT_EQ(entries->items[0].type, event::silence_created);
  EXPECT_EQ(entries->items[0].object, to_string(made->id));

  world.restart();
  const auto again = service().get_silence(ada(), made->id);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->matchers[0].value, "Disk");
  EXPECT_EQ(again->comment, "works");
}

TEST_F(AlertsService, a_change_keeps_the_id_or_ends_the_old_one) {
  const auto made = *service().create_silence(ada(), quiet("Disk"));
  const auto longer = service().change_silence(ada(), made.id, quiet("Disk", base::hours(2)));
  ASSERT_TRUE(longer) << longer.error().message;
  EXPECT_EQ(longer->id, made.id);
  const auto other = service().change_silence(ada(), made.id, quiet("Cpu"));
  ASSERT_TRUE(other);
  EXPECT_NE(other->id, made.id);
  EXPECT_EQ(service().get_silence(ada(), made.id)->state, SilenceState::expired);
  const auto list = service().list_silences(ada(), {});
  ASSERT_EQ(list->items.size(), 1U);
  EXPECT_EQ(list->items[0].id, other->id);
  EXPECT_EQ(server().count("select count(*) from core_ledger_entry e where e.tenant_id = $1",
                           server().tenant),
            4);
}

TEST_F(AlertsService, ending_a_silence_twice_is_fine_and_recorded_once) {
  const auto made = *service().create_silence(ada(), quiet("Disk"));
  EXPECT_EQ(service().end_silence(ada(), made.id)->state, SilenceState::expired);
  EXPECT_EQ(service().end_silence(ada(), made.id)->state, SilenceState::expired);
  EXPECT_EQ(server().count("select count(*) from core_ledger_entry e where e.tenant_id = $1",
                           server().tenant),
            2);
  const auto unknown = service().end_silence(ada(), base::Id{{9}});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, base::Code::not_found);
  EXPECT_EQ(unknown.error().message, "silence not found");
}

TEST_F(AlertsService, an_unknown_id_is_not_found_but_only_when_the_rest_is_right) {
  auto wanted = quiet("Disk");
  wanted.id = base::Id{{9}};
  EXPECT_EQ(service().put_silence(ada(), wanted).error().code, base::Code::not_found);
  wanted.matchers.clear();
  EXPECT_EQ(service().put_silence(ada(), wanted).error().code, base::Code::invalid);
}

TEST_F(AlertsService, an_imported_silence_keeps_its_id_and_is_taken_once) {
  Silence silence;
  silence.id = base::Id{{3}};
  silence.matchers = matchers_of("alertname=Disk");
  silence.starts_at = start - base::hours(1);
  silence.ends_at = start + base::hours(1);
  EXPECT_TRUE(*service().import_silence(ada(), silence));
  EXPECT_FALSE(*service().import_silence(ada(), silence));
  EXPECT_EQ(service().silence(server().tenant, silence.id)->starts_at, silence.starts_at);
}

TEST_F(AlertsService, a_viewer_reads_and_does_not_silence) {
  const auto viewer = server().caller(server().tenant, core::Role::viewer);
  EXPECT_EQ(service().create_silence(viewer, quiet("Disk")).error().code, base::Code::denied);
  EXPECT_EQ(service().end_silence(viewer, base::Id{{1}}).error().code, base::Code::denied);
  EXPECT_TRUE(service().list_silences(viewer, {}));
  EXPECT_TRUE(service().list(viewer, {}));
  const auto sender = server().caller(server().tenant, core::Role::ingest);
  EXPECT_EQ(service().list(sender, {}).error().code, base::Code::denied);
  base::Done told;
  service().ingest(viewer, std::make_shared<const integrations::AlertSignals>(),
                   [&](base::Done done) { told = std::move(done); });
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, base::Code::denied);
}

TEST_F(AlertsService, silences_come_active_first_in_pages) {
  for (int i = 0; i < 5; ++i)
    ASSERT_TRUE(service().create_silence(ada(), quiet("Disk", base::hours(5 - i))));
  SilenceFilter filter;
  filter.limit = 2;
  std::vector<base::Time> ends;
  do {
    const auto page = service().list_silences(ada(), filter);
    ASSERT_TRUE(page);
    for (const SilenceView& view : page->items) ends.push_back(view.ends_at);
    filter.cursor = page->next;
  } while (filter.cursor);
  EXPECT_EQ(ends.size(), 5U);
  EXPECT_TRUE(std::ranges::is_sorted(ends));
}

TEST_F(AlertsService, a_preview_counts_what_would_be_muted_and_changes_nothing) {
  send({firing({{"alertname", "Disk"}, {"n", "1"}}), firing({{"alertname", "Disk"}, {"n", "2"}}),
        firing({{"alertname", "Cpu"}})});
  const auto preview = service().preview(ada(), {{{"alertname", "Disk"}}});
  ASSERT_TRUE(preview);
  EXPECT_EQ(preview->alerts_total, 2);
  EXPECT_EQ(preview->alerts.size(), 2U);
  EXPECT_FALSE(service().preview(ada(), {{{"alertname", "(", true}}}));
  EXPECT_EQ(service().silences(server().tenant).size(), 0U);
  ASSERT_TRUE(service().create_silence(ada(), quiet("Disk")));
  EXPECT_EQ(service().list_silences(ada(), {})->items[0].alerts_muted, 2);
}

TEST_F(AlertsService, alerts_are_filtered_by_state_label_severity_and_text) {
  send({firing({{"alertname", "A"}, {"severity", "critical"}, {"service", "shop"}}),
        firing({{"alertname", "B"}, {"severity", "info"}}),
        firing({{"alertname", "C"}, {"job", "db"}})});
  send({resolved({{"alertname", "C"}, {"job", "db"}}, start)});
  ASSERT_TRUE(service().create_silence(ada(), quiet("B")));
  AlertFilter by_name;
  by_name.sort = "name";
  EXPECT_EQ(listed(by_name), (Names{"A", "B"}));
  const auto with = [&](auto edit) {
    AlertFilter filter = by_name;
    edit(filter);
    return listed(filter);
  };
  EXPECT_EQ(with([](auto& f) { f.state = {State::firing}; }), Names{"A"});
  EXPECT_EQ(with([](auto& f) { f.state = {State::suppressed}; }), Names{"B"});
  EXPECT_EQ(with([](auto& f) { f.state = {State::resolved}; }), Names{"C"});
  EXPECT_EQ(with([](auto& f) { f.state.push_back(State::resolved), f.sort = "-name"; }),
            (Names{"C", "B", "A"}));
  EXPECT_EQ(with([](auto& f) { f.severity = {1, 2}; }), Names{"A"});
  EXPECT_EQ(with([](auto& f) { f.sort = "-severity"; }), (Names{"B", "A"}));
  EXPECT_EQ(with([](auto& f) { f.service = "shop"; }), Names{"A"});
  EXPECT_EQ(with([](auto& f) { f.q = "CRIT"; }), Names{"A"});
  EXPECT_EQ(with([](auto& f) { f.filter = {"alertname=~\"A|C\""}; }), Names{"A"});
  AlertFilter bad;
  bad.filter = {"nonsense"};
  EXPECT_EQ(service().list(ada(), bad).error().pointer, "/filter");
  bad.filter.clear();
  bad.sort = "age";
  EXPECT_EQ(service().list(ada(), bad).error().pointer, "/sort");
}

TEST_F(AlertsService, pages_of_alerts_hold_each_alert_once) {
  Signals signals;
  for (int i = 0; i < 25; ++i) signals.push_back(firing({{"alertname", std::to_string(i)}}));
  send(std::move(signals));
  AlertFilter filter;
  filter.limit = 10;
  std::set<std::string> names;
  std::vector<std::size_t> sizes;
  do {
    const auto page = service().list(ada(), filter);
    ASSERT_TRUE(page);
    sizes.push_back(page->items.size());
    for (const Alert& alert : page->items) names.insert(alert.name);
    filter.cursor = page->next;
  } while (filter.cursor);
  EXPECT_EQ(names.size(), 25U);
  EXPECT_EQ(sizes, (std::vector<std::size_t>{10, 10, 5}));
}

TEST_F(AlertsService, one_alert_is_shown_also_when_it_is_over) {
  send({firing({{"alertname", "Disk"}, {"instance", "db-1:9100"}})});
  const base::Id id = service().select(server().tenant, {}).front().episode->id;
  EXPECT_EQ(service().get(ada(), id)->state, State::firing);
  EXPECT_EQ(service().get(ada(), id)->host, "db-1");
  send({resolved({{"alertname", "Disk"}, {"instance", "db-1:9100"}}, start)});
  const auto over = service().get(ada(), id);
  ASSERT_TRUE(over);
  EXPECT_EQ(over->state, State::resolved);
  EXPECT_EQ(over->resolved_at, start);
  EXPECT_FALSE(over->ends_at);
  EXPECT_EQ(service().get(server().caller(server().other), id).error().code, base::Code::not_found);
  EXPECT_EQ(service().stored(server().tenant, {id, base::Id{{9}}})->size(), 1U);
}

TEST_F(AlertsService, what_is_kept_long_enough_is_dropped) {
  const auto made = *service().create_silence(ada(), quiet("Disk"));
  send({firing({{"alertname", "Old"}}), firing({{"alertname", "Firing"}})});
  send({resolved({{"alertname", "Old"}}, start)});
  world.clock.advance(base::hours(1) + data_retention_default + base::seconds(1));
  core::Retention retention(*server().services, {});
  for (const core::RetentionRule& rule : service().retention()) retention.add(rule);
  EXPECT_EQ(*retention.run(), "1 rows dropped");
  EXPECT_EQ(service().silence(server().tenant, made.id), nullptr);
  world.clock.advance(resolved_kept);
  EXPECT_EQ(*retention.run(), "1 rows dropped");
  EXPECT_EQ(server().count("select count(*) from alerts_episode e where e.tenant_id = $1",
                           server().tenant),
            1);
}

TEST_F(AlertsService, metrics_count_alerts_and_silences_by_state) {
  send({firing({{"alertname", "Disk"}}), firing({{"alertname", "Cpu"}})});
  ASSERT_TRUE(service().create_silence(ada(), quiet("Disk")));
  const std::string text = server().metrics.text();
  for (const char* line :
       {"mainstay_alerts_active{state=\"active\"} 1",
        "mainstay_alerts_active{state=\"suppressed\"} 1",
        "mainstay_alerts_silences{state=\"active\"} 1", "mainstay_alerts_episodes_opened_total 2"})
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
}

}  // namespace
}  // namespace alerts
