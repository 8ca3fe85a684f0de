#include "modules/notify/dispatcher.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "core/tenants.h"
#include "modules/notify/groups.h"
#include "modules/notify/notification_log.h"
#include "platform/telemetry/log.h"

namespace notify {
namespace {

constexpr base::Duration flush_time_min = base::seconds(10);
constexpr base::Duration log_sweep_interval = base::minutes(15);

}  // namespace

struct Dispatcher::State {
  State(const core::Services& s, const alerts::Reads& a, Sender& se, Options o)
      : services(s), alerts(a), sender(se), options(o), log(s) {}

  void run();
  void post(std::function<void()> note);
  void put(std::function<void()> note);  // requires mutex
  void begin();
  void end();
  base::Done regroup_all(base::Time now);
  void regroup(const base::Id& tenant, const std::vector<alerts::EpisodePtr>& untold);
  void place(const base::Id& tenant, const alerts::EpisodePtr& episode, base::Time now);
  void apply(const base::Id& tenant, const alerts::Transition& transition);
  void flush(Group& group, base::Time now);
  void mark_muted(const Group& group, const std::vector<alerts::EpisodePtr>& muted);
  void mark_muted(const Group& group, std::uint64_t hash);
  std::vector<Delivery> deliveries(Group& group, const View& view, base::Time now);
  std::optional<Delivery> delivery(Group& group, const View& view, const Receiver& receiver,
                                   std::size_t index, base::Time now);
  bool told_somewhere(const Group& group, std::uint64_t hash, base::Time now) const;
  bool all_acknowledged(const Group& group, const View& view) const;
  void delivered(std::uint64_t number, bool success);
  void settle(Group& group);
  void forget_muted_untold(Group& group, const View& view, base::Time now);

  const core::Services& services;
  const alerts::Reads& alerts;
  Sender& sender;
  const Options options;

  // Of the dispatcher's thread alone, once it runs.
  Groups groups;
  NotificationLog log;
  std::map<base::Id, ConfigurationPtr> configurations;
  std::set<std::string> busy;   // log keys with a delivery under way, across reconfigurations
  base::Time next_sweep, seen;  // `seen`: the latest time that the thread knows of

  mutable std::mutex mutex;  // guards all below
  bool running = false;
  std::uint64_t round = 0;  // goes up with each start: what an earlier one sent is not its own
  std::condition_variable wake;
  std::deque<std::function<void()>> inbox;
  Statistics statistics;
  bool stopping = false;
  std::thread thread;
};

void Dispatcher::State::post(std::function<void()> note) {
  const std::lock_guard lock(mutex);
  put(std::move(note));
}

void Dispatcher::State::put(std::function<void()> note) {
  inbox.push_back(std::move(note));
  wake.notify_one();
}

void Dispatcher::State::begin() {
  const std::lock_guard lock(mutex);
  inbox.clear();
  stopping = false;
  running = true;
  ++round;
}

void Dispatcher::State::end() {
  const std::lock_guard lock(mutex);
  running = false;
}

void Dispatcher::State::run() {
  std::unique_lock lock(mutex);
  while (!stopping) {
    if (!inbox.empty()) {
      const auto note = std::move(inbox.front());
      inbox.pop_front();
      lock.unlock();
      note();
      lock.lock();
      continue;
    }
    const base::Time now = services.clock.now();
    lock.unlock();
    // What was to be told in a minute is, whatever the clock says then.
    if (now < seen) {
      groups.clock_set_back(seen - now);
      next_sweep = std::min(next_sweep, now + log_sweep_interval);
    }
    seen = now;
    Group* due = groups.take_due(now);
    if (due != nullptr) flush(*due, now);
    if (now >= next_sweep) {
      log.forget_expired(now);
      next_sweep = now + log_sweep_interval;
    }
    const base::Time next = std::min(groups.next_due(), next_sweep);
    lock.lock();
    statistics.groups = groups.size();
    if (due == nullptr && inbox.empty() && !stopping) services.clock.wait_until(lock, wake, next);
  }
}

void Dispatcher::State::place(const base::Id& tenant, const alerts::EpisodePtr& episode,
                              base::Time now) {
  const ConfigurationPtr& configuration = configurations[tenant];
  if (!configuration) return;
  for (const Route* route : destinations(configuration->root, episode->labels)) {
    Group* group =
        groups.get(tenant, configuration, *route, group_labels(*route, episode->labels), now);
    if (group == nullptr) {
      services.log.error("too many groups: an alert is not notified",
                         {{"limit", groups_max}, {"route", route->key}});
      const std::lock_guard lock(mutex);
      ++statistics.refused_alerts_total;
      continue;
    }
    groups.join(*group, episode);
    if (!group->flushed && episode->starts_at + route->group_wait <= now)
      groups.schedule(*group, now);
  }
}

// New routes: what fires joins their groups; what resolved untold is carried over.
void Dispatcher::State::regroup(const base::Id& tenant,
                                const std::vector<alerts::EpisodePtr>& untold) {
  const base::Time now = services.clock.now();
  for (const alerts::EpisodePtr& episode : untold) place(tenant, episode, now);
  for (const alerts::Selected& selected : alerts.select(tenant, {}))
    place(tenant, selected.episode, now);
}

void Dispatcher::State::apply(const base::Id& tenant, const alerts::Transition& transition) {
  using alerts::TransitionKind;
  if (transition.kind == TransitionKind::opened)
    return place(tenant, transition.episode, services.clock.now());
  for (Group* group : groups.of_episode(transition.episode->id)) {
    groups.update(*group, transition.episode);
    if (transition.kind == TransitionKind::silenced)
      mark_muted(*group, transition.episode->fingerprint);
  }
}

void Dispatcher::State::mark_muted(const Group& group, std::uint64_t hash) {
  const Receiver* receiver = group.configuration->receiver(group.route->receiver);
  for (std::size_t i = 0; receiver != nullptr && i < receiver->webhooks.size(); ++i)
    log.mute(group.tenant, log_key(group, *receiver, i), hash);
}

void Dispatcher::State::mark_muted(const Group& group,
                                   const std::vector<alerts::EpisodePtr>& muted) {
  for (const alerts::EpisodePtr& episode : muted) mark_muted(group, episode->fingerprint);
}

bool Dispatcher::State::all_acknowledged(const Group& group, const View& view) const {
  return options.acknowledgements != nullptr &&
         std::ranges::all_of(view.firing, [&](const Logged& alert) {
           return options.acknowledgements->acknowledged(group.tenant, alert.episode);
         });
}

std::optional<Delivery> Dispatcher::State::delivery(Group& group, const View& view,
                                                    const Receiver& receiver, std::size_t index,
                                                    base::Time now) {
  const Webhook& webhook = receiver.webhooks[index];
  const std::string key = log_key(group, receiver, index);
  const LogEntry* last = log.find(group.tenant, key, now);
  const Question question{
      .firing = view.firing,
      .resolved = view.resolved,
      .last = last,
      .send_resolved = webhook.send_resolved,
      .repeat_interval = group.route->repeat_interval,
      .repeat = all_acknowledged(group, view) ? Repeat::acknowledged : Repeat::allowed,
      .unmuted = options.unmuted,
      .now = now};
  const auto reason = decide(question);
  if (!reason) return std::nullopt;
  Delivery delivery{.tenant = group.tenant,
                    .log_key = key,
                    .message = {.receiver = receiver.name,
                                .group_key = group.key,
                                .group_labels = group.labels,
                                .external_url = group.configuration->external_url,
                                .reason = *reason,
                                .alerts = view.episodes},
                    .webhook = webhook,
                    .index = index,
                    .after = entry_after(question, group.configuration->retention),
                    .last_sent = last == nullptr ? base::Time{} : last->at,
                    .deadline = now + std::max(group.route->group_interval, flush_time_min),
                    .finished = {}};
  if (!webhook.send_resolved)
    std::erase_if(delivery.message.alerts,
                  [](const alerts::EpisodePtr& episode) { return episode->resolved; });
  delivery.finished = [this, number = group.number, tenant = group.tenant, key,
                       after = delivery.after, began = round](bool success) {
    const std::lock_guard lock(mutex);
    if (began != round) return;
    put([this, number, tenant, key, after, success] {
      busy.erase(key);
      if (success) log.put(tenant, key, after);
      delivered(number, success);
    });
  };
  return delivery;
}

std::vector<Delivery> Dispatcher::State::deliveries(Group& group, const View& view,
                                                    base::Time now) {
  std::vector<Delivery> due;
  const Receiver* receiver = group.configuration->receiver(group.route->receiver);
  for (std::size_t i = 0; receiver != nullptr && i < receiver->webhooks.size(); ++i)
    if (auto next = delivery(group, view, *receiver, i, now)) due.push_back(*std::move(next));
  return due;
}

bool Dispatcher::State::told_somewhere(const Group& group, std::uint64_t hash,
                                       base::Time now) const {
  const Receiver* receiver = group.configuration->receiver(group.route->receiver);
  for (std::size_t i = 0; receiver != nullptr && i < receiver->webhooks.size(); ++i) {
    const LogEntry* last = log.find(group.tenant, log_key(group, *receiver, i), now);
    if (last != nullptr && std::ranges::binary_search(last->firing, hash, {}, &Logged::hash))
      return true;
  }
  return false;
}

// Alertmanager forgets a muted alert that resolved; here it stays while somebody was told that it
// fires, so that the end is told when the mute ends.
void Dispatcher::State::forget_muted_untold(Group& group, const View& view, base::Time now) {
  for (const alerts::EpisodePtr& episode : view.muted)
    if (episode->resolved && !told_somewhere(group, episode->fingerprint, now))
      groups.leave(group, episode->id);
}

void Dispatcher::State::flush(Group& group, base::Time now) {
  const Receiver* receiver = group.configuration->receiver(group.route->receiver);
  bool sending = group.in_flight > 0;
  for (std::size_t i = 0; receiver != nullptr && i < receiver->webhooks.size(); ++i)
    sending |= busy.contains(log_key(group, *receiver, i));
  if (sending) {  // the next one begins when it is over; looked at again soon in any case
    group.overdue = true;
    return groups.schedule(group, now + base::seconds(1));
  }
  group.flushed = true;
  group.overdue = false;
  groups.schedule(group, now + group.route->group_interval);
  const View view =
      view_of(group, alerts, !muting_intervals(*group.configuration, *group.route, now).empty());
  mark_muted(group, view.muted);
  forget_muted_untold(group, view, now);
  group.told_resolved.clear();
  for (const Logged& alert : view.resolved) group.told_resolved.push_back(alert.episode);
  group.all_delivered = true;
  std::vector<Delivery> due;
  if (!view.episodes.empty()) due = deliveries(group, view, now);
  group.in_flight = due.size();
  if (due.empty()) return settle(group);
  for (Delivery& delivery : due) {
    busy.insert(delivery.log_key);
    sender.submit(std::move(delivery));
  }
}

void Dispatcher::State::delivered(std::uint64_t number, bool success) {
  Group* group = groups.find(number);
  if (group == nullptr) return;  // reconfigured meanwhile
  group->all_delivered &= success;
  if (--group->in_flight > 0) return;
  const bool overdue = group->overdue;
  settle(*group);
  group = groups.find(number);
  if (group != nullptr && overdue) groups.schedule(*group, services.clock.now());
}

// The flush is over: what was told as resolved leaves, and an empty group goes.
void Dispatcher::State::settle(Group& group) {
  if (group.all_delivered)
    for (const base::Id& id : group.told_resolved) groups.leave(group, id);
  group.told_resolved.clear();
  if (group.members.empty()) groups.remove(group);
}

Dispatcher::Dispatcher(const core::Services& services, const alerts::Reads& alerts, Sender& sender,
                       Options options)
    : state_(std::make_unique<State>(services, alerts, sender, options)) {}

Dispatcher::~Dispatcher() { stop(); }

base::Done Dispatcher::State::regroup_all(base::Time now) {
  const auto told = log.told_firing(now);
  for (const core::Tenant& tenant : services.tenants.all()) {
    std::vector<alerts::EpisodePtr> untold;
    if (const auto found = told.find(tenant.id); found != told.end()) {
      const std::vector<base::Id> ids(found->second.begin(), found->second.end());
      for (auto& episode : TRY(alerts.stored(tenant.id, ids)))
        if (episode->resolved) untold.push_back(std::move(episode));
    }
    regroup(tenant.id, untold);
  }
  return {};
}

base::Done Dispatcher::start() {
  State& state = *state_;
  state.begin();
  state.groups.clear();
  state.busy.clear();
  const base::Time now = state.services.clock.now();
  state.next_sweep = now + log_sweep_interval;
  state.seen = now;
  auto ready = state.log.load();
  if (ready) ready = state.regroup_all(now);
  if (!ready) {
    state.end();
    return ready;
  }
  state.thread = std::thread([&state] { state.run(); });
  return {};
}

void Dispatcher::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    state_->wake.notify_all();
  }
  if (state_->thread.joinable()) state_->thread.join();
  state_->end();
}

void Dispatcher::observe(const base::Id& tenant, std::span<const alerts::Transition> transitions) {
  state_->post([state = state_.get(), tenant,
                copy = std::vector<alerts::Transition>(transitions.begin(), transitions.end())] {
    for (const alerts::Transition& transition : copy) state->apply(tenant, transition);
  });
}

void Dispatcher::configure(const base::Id& tenant, ConfigurationPtr configuration) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->running) {  // the start groups by it
    state_->configurations[tenant] = std::move(configuration);
    return;
  }
  state_->put([state = state_.get(), tenant, configuration = std::move(configuration)] {
    state->configurations[tenant] = configuration;
    state->regroup(tenant, state->groups.remove_tenant(tenant));
  });
}

Dispatcher::Statistics Dispatcher::statistics() const {
  const std::lock_guard lock(state_->mutex);
  return state_->statistics;
}

}  // namespace notify
