#include "modules/alerts/service.h"

#include <algorithm>
#include <utility>

#include "core/tenants.h"
#include "modules/alerts/alert_list.h"
#include "modules/alerts/store.h"

namespace alerts {
Service::Service(const core::Services& services, const integrations::Reads& integrations,
                 core::DeadLetters& dead_letters, Options options)
    : services_(services),
      options_(options),
      hot_(services.clock),
      projection_(services, integrations, dead_letters, hot_),
      received_total_(services.metrics.counter("mainstay_signals_received_total",
                                               "Messages accepted at the door.",
                                               {{"integration", "api"}})),
      refused_total_(services.metrics.counter("mainstay_signals_refused_total",
                                              "Messages refused at the door.",
                                              {{"integration", "api"}, {"reason", "overload"}})) {
  report_metrics();
}

void Service::add_listener(TransitionListener& listener) { projection_.add_listener(listener); }

void Service::ingest(const core::Caller& caller,
                     std::shared_ptr<const integrations::AlertSignals> signals,
                     std::function<void(base::Done)> told) {
  if (auto allowed = caller.require(integrations::permission::ingest); !allowed)
    return told(std::move(allowed));
  if (signals->empty()) return told({});
  services_.intake.submit(
      integrations::to_record(caller.tenant, services_.clock.now(), std::move(signals)),
      core::Wait::applied, [this, told = std::move(told)](base::Result<std::uint64_t> applied) {
        (applied ? received_total_ : refused_total_).add();
        if (!applied) return told(std::move(applied).error());
        told({});
      });
}

base::Done Service::configure(const base::Id& tenant, Settings settings) {
  hot_.of(tenant).configure(std::move(settings));
  return {};
}

Selected Service::with_suppression(const base::Id& tenant, EpisodePtr episode) const {
  if (episode->resolved) return {std::move(episode), {}};
  Suppression now = suppression(tenant, *episode);
  return {std::move(episode), std::move(now)};
}

base::Result<core::Page<Alert>> Service::list(const core::Caller& caller,
                                              const AlertFilter& filter) const {
  TRY(caller.require(permission::read));
  auto list = TRY(AlertList::make(filter));
  if (list.wants(State::firing) || list.wants(State::suppressed))
    for (Selected& selected : hot_.of(caller.tenant).select({.filter = list.matchers()}))
      list.add(std::move(selected));
  if (list.wants(State::resolved))
    TRY(services_.store.read(caller.tenant, [&](const store::Snapshot& snapshot) {
      return each_resolved_episode(snapshot, base::Time{0}, resolved_listed_max,
                                   [&](EpisodePtr episode) { list.add({std::move(episode), {}}); });
    }));
  auto page = std::move(list).page();
  TRY(link(caller.tenant, page.items));
  return page;
}

base::Done Service::link(const base::Id& tenant, std::span<Alert> alerts) const {
  if (links_ == nullptr) return {};
  std::vector<base::Id> ids;
  for (const Alert& alert : alerts) ids.push_back(alert.id);
  const auto incidents = TRY(links_->incidents_of(tenant, ids));
  for (Alert& alert : alerts)
    if (const auto found = incidents.find(alert.id); found != incidents.end())
      alert.incident = found->second;
  return {};
}

base::Result<Alert> Service::get(const core::Caller& caller, const base::Id& episode) const {
  TRY(caller.require(permission::read));
  const auto found = TRY(stored(caller.tenant, {episode}));
  if (found.empty()) return base::not_found("no alert " + to_string(episode));
  const Selected selected = with_suppression(caller.tenant, found.front());
  Alert alert = to_alert(*selected.episode, selected.suppression);
  TRY(link(caller.tenant, {&alert, 1}));
  return alert;
}

std::vector<Selected> Service::select(const base::Id& tenant, const Selection& selection) const {
  return hot_.of(tenant).select(selection);
}

EpisodePtr Service::find(const base::Id& tenant, const base::Id& episode) const {
  return hot_.of(tenant).find(episode);
}

Suppression Service::suppression(const base::Id& tenant, const Episode& episode) const {
  return hot_.of(tenant).suppression(episode.labels);
}

// What is in hot state is newer than its row.
base::Result<std::vector<EpisodePtr>> Service::stored(const base::Id& tenant,
                                                      const std::vector<base::Id>& ids) const {
  const HotState& hot = hot_.of(tenant);
  return services_.store.read(
      tenant, [&](const store::Snapshot& snapshot) -> base::Result<std::vector<EpisodePtr>> {
        std::vector<EpisodePtr> found;
        for (const base::Id& id : ids) {
          auto episode = hot.find(id);
          if (!episode) episode = TRY(find_episode(snapshot, id));
          if (episode) found.push_back(std::move(episode));
        }
        return found;
      });
}

std::vector<SilencePtr> Service::silences(const base::Id& tenant) const {
  return hot_.of(tenant).silences();
}

SilencePtr Service::silence(const base::Id& tenant, const base::Id& id) const {
  return hot_.of(tenant).silence(id);
}

std::shared_ptr<const Settings> Service::settings(const base::Id& tenant) const {
  return hot_.of(tenant).settings();
}

Reads::Counts Service::counts(const base::Id& tenant) const { return hot_.of(tenant).counts(); }

std::vector<core::RetentionRule> Service::retention() {
  return {{.name = "episodes",
           .setting = "resolved_kept",
           .doc = "Resolved episodes of alerts, by the time they were resolved",
           .kept = options_.episodes_kept,
           .table = "alerts_episode",
           .time_column = "updated_at",
           .condition = "resolved = true"},
          {.name = "silences",
           .setting = "silences_kept",
           .doc = "Silences, by their end",
           .kept = options_.silences_kept,
           .table = "alerts_silence",
           .time_column = "ends_at",
           .drop = [this](const base::Id& tenant, base::Time before) {
             return drop_silences(tenant, before);
           }}};
}

base::Result<std::int64_t> Service::drop_silences(const base::Id& tenant, base::Time before) {
  HotState& hot = hot_.of(tenant);
  const auto dropped = TRY(services_.store.write(
      tenant, [&](store::Transaction& transaction) -> base::Result<std::int64_t> {
        const auto over = TRY(silences_over_before(transaction, before));
        for (const base::Id& id : over) TRY(delete_silence(transaction, id));
        transaction.after_commit([&hot, over] {
          for (const base::Id& id : over) hot.queue_removal(id);
        });
        return static_cast<std::int64_t>(over.size());
      }));
  hot.drain();
  return dropped;
}

void Service::report_metrics() {
  services_.metrics.collect([this](std::vector<telemetry::Sample>& samples) {
    Counts alerts;
    std::array<std::uint64_t, 3> by_state{};
    const base::Time now = services_.clock.now();
    for (const auto& [tenant, hot] : hot_.all()) {
      const Counts counts = hot->counts();
      alerts.active += counts.active;
      alerts.suppressed += counts.suppressed;
      for (const SilencePtr& silence : hot->silences())
        ++by_state[static_cast<std::size_t>(silence->state(now))];
    }
    const auto gauge = [&](std::string_view name, std::string_view help, std::string_view state,
                           std::uint64_t value) {
      samples.push_back(
          {name, help, "gauge", {{"state", std::string(state)}}, static_cast<double>(value)});
    };
    gauge("mainstay_alerts_active", "Unresolved alerts.", "active", alerts.active);
    gauge("mainstay_alerts_active", "Unresolved alerts.", "suppressed", alerts.suppressed);
    for (const auto state : {SilenceState::active, SilenceState::pending, SilenceState::expired})
      gauge("mainstay_alerts_silences", "Silences.", base::describe::choice_name(state),
            by_state[static_cast<std::size_t>(state)]);
  });
}

}  // namespace alerts
