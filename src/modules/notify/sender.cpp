#include "modules/notify/sender.h"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <list>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "core/notices.h"
#include "modules/notify/store.h"
#include "modules/notify/webhook_request.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace notify {
namespace {

constexpr base::Duration again_after = base::seconds(1);
constexpr double latency_bounds[] = {0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 15, 20};

enum class Step : std::uint8_t { send, write };  // `write`: it went out, the logs do not know yet

struct Task {
  Delivery delivery;
  Notification row;
  Step step = Step::send;
  base::Time not_before;
  base::Duration backoff;
  std::uint64_t round = 0;  // of the sender, when it was submitted
};

std::string lane_of(const Delivery& delivery) {
  return base::to_string(delivery.tenant) + delivery.message.receiver;
}

}  // namespace

std::string target_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return "";
  std::string_view host = url.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos)
    host.remove_prefix(at + 1);
  return std::string(url.substr(0, scheme + 3)) + std::string(host);
}

struct Sender::State {
  State(const core::Services& s, outbound::HttpClient& c, Options o)
      : services(s),
        client(c),
        options(o),
        sent(s.metrics.counter("alertmanager_notifications_total", "Notification attempts",
                               {{"integration", "webhook"}})),
        failed(s.metrics.counter("alertmanager_notifications_failed_total",
                                 "Notifications that were given up", {{"integration", "webhook"}})),
        latency(s.metrics.histogram("alertmanager_notification_latency_seconds",
                                    "Duration of notification attempts", latency_bounds,
                                    {{"integration", "webhook"}})) {}

  void work();
  bool take(std::unique_lock<std::mutex>& lock, Task& task);
  base::Time earliest() const;
  void carry_out(Task task);
  void hold_back(Task task);
  base::Done attempt(Task& task);
  bool retry_later(Task& task, const base::Error& error);
  void conclude(Task task, const base::Done& result);
  base::Done record(const Task& task, bool delivered);
  base::Duration jittered(base::Duration backoff);
  void again(Task task);

  const core::Services& services;
  outbound::HttpClient& client;
  const Options options;
  telemetry::Counter& sent;
  telemetry::Counter& failed;
  telemetry::Histogram& latency;

  std::mutex mutex;  // guards all below
  std::condition_variable work_there;
  std::list<Task> waiting;
  std::map<std::string, std::size_t> in_flight;  // by tenant and receiver
  bool stopping = false;
  std::uint64_t round = 0;  // goes up whenever all is forgotten
  std::vector<std::thread> threads;
};

base::Time Sender::State::earliest() const {
  base::Time first = base::time_max;
  for (const Task& task : waiting) {
    const auto lane = in_flight.find(lane_of(task.delivery));
    const bool full = lane != in_flight.end() && lane->second >= options.in_flight_per_receiver_max;
    if (!full) first = std::min(first, task.not_before);
  }
  return first;
}

// The first task that may run now; waits for one. False at the stop.
bool Sender::State::take(std::unique_lock<std::mutex>& lock, Task& task) {
  for (;;) {
    if (stopping) return false;
    const base::Time now = services.clock.now();
    for (auto at = waiting.begin(); at != waiting.end(); ++at) {
      std::size_t& lane = in_flight[lane_of(at->delivery)];
      if (at->not_before > now || lane >= options.in_flight_per_receiver_max) continue;
      ++lane;
      task = std::move(*at);
      waiting.erase(at);
      return true;
    }
    services.clock.wait_until(lock, work_there, earliest());
  }
}

void Sender::State::work() {
  std::unique_lock lock(mutex);
  for (Task task; take(lock, task);) {
    const std::string lane = lane_of(task.delivery);
    lock.unlock();
    carry_out(std::move(task));
    lock.lock();
    if (--in_flight[lane] == 0) in_flight.erase(lane);
    work_there.notify_one();
  }
}

base::Duration Sender::State::jittered(base::Duration backoff) {
  std::uint32_t random = 0;
  services.randomness.fill(&random, sizeof random);
  const double factor = 0.5 + static_cast<double>(random) / static_cast<double>(UINT32_MAX);
  return {std::llround(static_cast<double>(backoff.nanoseconds) * factor)};
}

base::Done Sender::State::attempt(Task& task) {
  Delivery& delivery = task.delivery;
  if (delivery.message.alerts.empty()) return {};  // only the log is to be written
  const base::Time began = services.clock.now();
  base::Duration timeout = delivery.deadline - began;
  if (delivery.webhook.timeout.nanoseconds > 0)
    timeout = std::min(timeout, delivery.webhook.timeout);
  const auto request = webhook_request({.webhook = delivery.webhook,
                                        .message = delivery.message,
                                        .index = delivery.index,
                                        .last_sent = delivery.last_sent,
                                        .timeout = timeout,
                                        .tenant = delivery.tenant});
  if (!request) return request.error();
  ++task.row.attempts;
  task.row.target = target_of(request->url);
  sent.add();
  const auto result = verdict(client.send(*request));
  const base::Time ended = services.clock.now();
  task.row.duration_ms = (ended - task.row.at).nanoseconds / 1'000'000;
  latency.observe(static_cast<double>((ended - began).nanoseconds) / 1e9);
  return result;
}

void Sender::State::again(Task task) {
  const std::lock_guard lock(mutex);
  if (task.round != round) return;
  waiting.push_back(std::move(task));
  work_there.notify_one();
}

// Puts the task back with a longer back-off, as long as the next attempt lies before the deadline.
bool Sender::State::retry_later(Task& task, const base::Error& error) {
  task.row.error = error.message;
  const base::Time next = services.clock.now() + jittered(task.backoff);
  if (error.code != base::Code::unavailable || next >= task.delivery.deadline) return false;
  task.row.outcome = Outcome::retrying;
  if (auto done = record(task, false); !done)
    services.log.warning("delivery log not written", {{"error", done.error().message}});
  task.not_before = next;
  task.backoff = std::min(base::Duration{task.backoff.nanoseconds * 3 / 2}, options.backoff_max);
  again(std::move(task));
  return true;
}

// One unit of work: the row that people read and, once delivered, the entry that prevents a repeat.
base::Done Sender::State::record(const Task& task, bool delivered) {
  const Delivery& delivery = task.delivery;
  return services.store.write(delivery.tenant, [&](store::Transaction& tx) -> base::Done {
    if (delivered) TRY(put_entry(tx, delivery.log_key, delivery.after));
    if (delivery.message.alerts.empty()) return {};
    TRY(put_delivery(tx, task.row));
    tx.after_commit([this, tenant = delivery.tenant, id = task.row.id] {
      services.notices.publish(tenant, {.topic = "notifications", .id = base::to_string(id)});
    });
    return {};
  });
}

void Sender::State::conclude(Task task, const base::Done& result) {
  const bool delivered = static_cast<bool>(result);
  task.row.outcome = delivered ? Outcome::delivered : Outcome::failed;
  if (delivered)
    task.row.error.reset();
  else
    failed.add();
  if (auto done = record(task, delivered); !done) {
    services.log.error(
        "notification log not written; trying again",
        {{"receiver", task.delivery.message.receiver}, {"error", done.error().message}});
    if (delivered) {  // never sent again by this process: the step remembers
      task.step = Step::write;
      task.not_before = services.clock.now() + again_after;
      return again(std::move(task));
    }
  }
  if (!delivered)
    services.log.warning("notification given up", {{"receiver", task.delivery.message.receiver},
                                                   {"group", task.delivery.message.group_key},
                                                   {"error", task.row.error.value_or("")}});
  task.delivery.finished(delivered);
}

// It may soon, or another replica sends it.
void Sender::State::hold_back(Task task) {
  task.not_before = services.clock.now() + again_after;
  if (task.not_before >= task.delivery.deadline) return task.delivery.finished(false);
  again(std::move(task));
}

void Sender::State::carry_out(Task task) {
  if (task.step == Step::write) return conclude(std::move(task), {});
  if (options.may_send && !options.may_send()) return hold_back(std::move(task));
  auto result = attempt(task);
  if (!result && retry_later(task, result.error())) return;
  conclude(std::move(task), result);
}

Sender::Sender(const core::Services& services, outbound::HttpClient& client, Options options)
    : state_(std::make_unique<State>(services, client, options)) {}

Sender::~Sender() { stop(); }

void Sender::start() {
  if (!state_->threads.empty()) return;
  for (std::size_t i = 0; i < state_->options.threads; ++i)
    state_->threads.emplace_back([state = state_.get()] { state->work(); });
}

void Sender::submit(Delivery delivery) {
  Task task;
  task.row = {.id = state_->services.ids.next(),
              .at = state_->services.clock.now(),
              .receiver = delivery.message.receiver,
              .integration = "webhook",
              .target = "",
              .group_key = delivery.message.group_key,
              .reason = delivery.message.reason,
              .status = delivery.message.firing() ? "firing" : "resolved",
              .alerts_total = static_cast<std::int64_t>(delivery.message.alerts.size()),
              .outcome = Outcome::retrying,
              .attempts = 0,
              .error = {},
              .duration_ms = 0};
  task.not_before = task.row.at;
  task.backoff = state_->options.backoff_first;
  task.delivery = std::move(delivery);
  {
    const std::lock_guard lock(state_->mutex);
    task.round = state_->round;
  }
  state_->again(std::move(task));
}

void Sender::forget() {
  const std::lock_guard lock(state_->mutex);
  ++state_->round;
  state_->waiting.clear();
}

void Sender::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    state_->work_there.notify_all();
  }
  state_->client.stop();
  for (std::thread& thread : state_->threads) thread.join();
  state_->threads.clear();
}

}  // namespace notify
