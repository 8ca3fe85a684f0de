#include "core/webhook_sender.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "core/job_boundary.h"
#include "core/notices.h"
#include "core/tenants.h"
#include "core/webhook_secret.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace core {
namespace {

constexpr std::string_view webhooks_lease = "webhooks";
constexpr double attempt_seconds_bounds[] = {0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10};

struct Task {
  Tenant tenant;
  base::Id webhook, delivery;
  Lease lease;
};

// What is needed to send one; absent when it is not due any more.
struct Due {
  webhook_store::Stored stored;
  WebhookDelivery delivery;
  LedgerEntry entry;
};

// Shared with the commits on their way, which may outlive the sender.
struct SenderWake {
  std::mutex mutex;  // guards all of the state's fields too
  std::condition_variable changed;
  bool poked = false;

  void poke() {
    {
      const std::lock_guard lock(mutex);
      poked = true;
    }
    changed.notify_all();
  }
};

}  // namespace

struct WebhookSender::State {
  State(const Services& s, const Secrets& opens, Leases& l, outbound::HttpClient& c,
        Webhooks::Options o)
      : services(s),
        secrets(opens),
        leases(l),
        client(c),
        options(o),
        leadership(s, l, std::string(webhooks_lease)),
        delivered(s.metrics.counter("mainstay_webhook_attempts_total", "Events sent to webhooks",
                                    {{"outcome", "delivered"}})),
        failed(s.metrics.counter("mainstay_webhook_attempts_total", "Events sent to webhooks",
                                 {{"outcome", "failed"}})),
        duration(s.metrics.histogram("mainstay_webhook_duration_seconds", "Duration of attempts",
                                     attempt_seconds_bounds)) {}

  void dispatch();
  base::Time look();
  base::Result<base::Time> look_at(const Tenant& tenant, const Lease& lease);
  void hand_out(const Task& task);
  std::size_t free_slots(const base::Id& webhook);
  void work();
  void carry_out(const Task& task);
  bool stops();
  bool pause();
  base::Result<std::optional<Due>> read(const Task& task);
  WebhookAnswer send(const Tenant& tenant, const webhook_store::Stored& stored,
                     const LedgerEntry& entry, WebhookDelivery& delivery);
  WebhookAnswer attempt(const Tenant& tenant, const webhook_store::Stored& stored,
                        const LedgerEntry& entry, base::Time now);
  void conclude(WebhookDelivery& delivery, const WebhookAnswer& answer);
  base::Done record(const Task& task, const WebhookDelivery& delivery);
  base::Duration back_off(std::int64_t attempts, const WebhookAnswer& answer);

  const Services& services;
  const Secrets& secrets;
  Leases& leases;
  outbound::HttpClient& client;
  const Webhooks::Options options;
  Leadership leadership;  // the dispatcher's
  telemetry::Counter& delivered;
  telemetry::Counter& failed;
  telemetry::Histogram& duration;
  std::atomic<bool> leads = false;

  const std::shared_ptr<SenderWake> wake = std::make_shared<SenderWake>();
  // Under wake's lock:
  std::deque<Task> tasks;
  std::set<base::Id> in_flight;                  // deliveries, waiting tasks included
  std::map<base::Id, std::size_t> in_flight_of;  // by webhook
  bool stopping = false;
  std::condition_variable task_there;
  std::vector<std::thread> threads;  // the dispatcher first
};

std::size_t WebhookSender::State::free_slots(const base::Id& webhook) {
  const std::lock_guard lock(wake->mutex);
  const auto found = in_flight_of.find(webhook);
  const auto used = found == in_flight_of.end() ? 0 : found->second;
  return options.in_flight_per_webhook_max - std::min(used, options.in_flight_per_webhook_max);
}

void WebhookSender::State::hand_out(const Task& task) {
  const std::lock_guard lock(wake->mutex);
  auto& used = in_flight_of[task.webhook];
  if (used >= options.in_flight_per_webhook_max || !in_flight.insert(task.delivery).second) return;
  ++used;
  tasks.push_back(task);
  task_there.notify_one();
}

// Hands out what is due; when the next one is. What finds no free slot is looked at again when one
// comes free.
base::Result<base::Time> WebhookSender::State::look_at(const Tenant& tenant, const Lease& lease) {
  const auto now = services.clock.now();
  auto next = base::time_max;
  std::vector<Task> due;
  TRY(services.store.read(tenant.id, [&](const store::Snapshot& snapshot) -> base::Done {
    for (const auto& stored : TRY(webhook_store::enabled(snapshot))) {
      const auto& id = stored.webhook.id;
      next = std::min(next,
                      TRY(webhook_store::next_attempt(snapshot, id, now)).value_or(base::time_max));
      if (free_slots(id) == 0) continue;
      const auto limit = static_cast<std::int64_t>(options.in_flight_per_webhook_max * 2);
      for (const auto& delivery : TRY(webhook_store::due(snapshot, id, now, limit)))
        due.push_back({.tenant = tenant, .webhook = id, .delivery = delivery, .lease = lease});
    }
    return {};
  }));
  for (const auto& task : due) hand_out(task);
  return next;
}

base::Time WebhookSender::State::look() {
  const auto standing = within_boundary([&] { return leadership.stand(); });
  if (!standing) {
    services.log.error("cannot take the lease of webhooks", {{"error", standing.error().message}});
    return services.clock.now() + store_retry;
  }
  auto next = leadership.next_look();
  leads = standing->leads;
  if (!leads) return next;
  for (const auto& tenant : services.tenants.all()) {
    const auto at = within_boundary([&] { return look_at(tenant, leadership.lease()); });
    if (!at)
      services.log.error("cannot read webhooks",
                         {{"tenant", tenant.name}, {"error", at.error().message}});
    next = std::min(next, at ? *at : services.clock.now() + store_retry);
  }
  return next;
}

void WebhookSender::State::dispatch() {
  std::unique_lock lock(wake->mutex);
  while (!stopping) {
    wake->poked = false;
    lock.unlock();
    const auto next = look();
    lock.lock();
    while (!wake->poked && !stopping && services.clock.now() < next)
      services.clock.wait_until(lock, wake->changed, next);
  }
  lock.unlock();
  leadership.resign();
}

// Nothing: it was sent, skipped or disabled meanwhile, or another replica leads.
base::Result<std::optional<Due>> WebhookSender::State::read(const Task& task) {
  using Answer = base::Result<std::optional<Due>>;
  return services.store.read(task.tenant.id, [&](const store::Snapshot& snapshot) -> Answer {
    TRY(leases.check(snapshot, task.lease));
    Due due{.stored = TRY(webhook_store::find(snapshot, task.webhook)),
            .delivery = TRY(webhook_store::delivery(snapshot, task.webhook, task.delivery)),
            .entry = {}};
    const auto& at = due.delivery.next_attempt_at;
    if (!due.stored.webhook.enabled || !at || *at > services.clock.now())
      return std::optional<Due>();
    auto entries = TRY(services.ledger.after(snapshot, due.delivery.sequence - 1, 1));
    if (entries.empty() || entries.front().sequence != due.delivery.sequence)
      return base::conflict("the ledger does not hold entry " +
                            std::to_string(due.delivery.sequence));
    due.entry = std::move(entries.front());
    return std::optional<Due>(std::move(due));
  });
}

WebhookAnswer WebhookSender::State::attempt(const Tenant& tenant,
                                            const webhook_store::Stored& stored,
                                            const LedgerEntry& entry, base::Time now) {
  const auto secret =
      secrets.open(webhook_secret_place(tenant.id, stored.webhook.id), stored.sealed_secret);
  if (!secret)
    return {.delivered = false, .status = {}, .error = secret.error().message, .retry_after = {}};
  const auto response = client.send(webhook_request({.url = stored.webhook.url,
                                                     .secret = *secret,
                                                     .body = cloud_event(tenant, entry),
                                                     .now = now,
                                                     .timeout = options.timeout,
                                                     .tenant = tenant.id}));
  return webhook_answer(response, stored.webhook.url);
}

WebhookAnswer WebhookSender::State::send(const Tenant& tenant, const webhook_store::Stored& stored,
                                         const LedgerEntry& entry, WebhookDelivery& delivery) {
  const auto began = services.clock.now();
  const auto answer = attempt(tenant, stored, entry, began);
  ++delivery.attempts;
  delivery.duration = services.clock.now() - began;
  delivery.status = answer.status;
  delivery.error.reset();
  if (!answer.delivered) delivery.error = answer.error;
  (answer.delivered ? delivered : failed).add();
  duration.observe(static_cast<double>(delivery.duration.nanoseconds) / 1e9);
  return answer;
}

// 1 s, 2 s, 4 s, ... between half and one and a half of it, and not before the receiver asked for.
base::Duration WebhookSender::State::back_off(std::int64_t attempts, const WebhookAnswer& answer) {
  auto wait = options.back_off_first;
  for (std::int64_t i = 1; i < attempts && wait < options.back_off_max; ++i) wait = wait * 2;
  wait = std::min(wait, options.back_off_max);
  std::uint32_t random = 0;
  services.randomness.fill(&random, sizeof random);
  const double factor = 0.5 + static_cast<double>(random) / static_cast<double>(UINT32_MAX);
  wait = {std::llround(static_cast<double>(wait.nanoseconds) * factor)};
  return std::max(wait, std::min(answer.retry_after.value_or(wait), options.back_off_max));
}

void WebhookSender::State::conclude(WebhookDelivery& delivery, const WebhookAnswer& answer) {
  const auto now = services.clock.now();
  delivery.next_attempt_at.reset();
  if (answer.delivered) {
    delivery.state = WebhookDeliveryState::delivered;
    delivery.ended_at = now;
  } else if (delivery.attempts >= webhook_attempts_max) {
    delivery.state = WebhookDeliveryState::parked;
  } else {
    delivery.state = WebhookDeliveryState::retrying;
    delivery.next_attempt_at = now + back_off(delivery.attempts, answer);
  }
}

base::Done WebhookSender::State::record(const Task& task, const WebhookDelivery& delivery) {
  return within_boundary([&] {
    return services.store.write(task.tenant.id, [&](store::Transaction& transaction) -> base::Done {
      TRY(leases.check(transaction, task.lease));
      // Who skipped or deleted it meanwhile wins.
      const auto now = TRY(webhook_store::delivery(transaction, task.webhook, task.delivery));
      if (now.ended_at) return {};
      transaction.after_commit([this, tenant = task.tenant.id, id = task.delivery] {
        services.notices.publish(tenant,
                                 {.topic = "webhook-deliveries", .id = base::to_string(id)});
      });
      return delivery.ended_at ? webhook_store::end(transaction, delivery, *delivery.ended_at)
                               : webhook_store::note(transaction, delivery);
    });
  });
}

bool WebhookSender::State::stops() {
  const std::lock_guard lock(wake->mutex);
  return stopping;
}

// False at the stop.
bool WebhookSender::State::pause() {
  std::unique_lock lock(wake->mutex);
  const auto until = services.clock.now() + store_retry;
  while (!stopping && services.clock.now() < until)
    services.clock.wait_until(lock, task_there, until);
  return !stopping;
}

// Sent once and noted, however long the store takes: else it would be sent again and again.
void WebhookSender::State::carry_out(const Task& task) {
  auto due = within_boundary([&] { return read(task); });
  if (!due) {
    services.log.warning(
        "a webhook's event is not sent",
        {{"webhook", base::to_string(task.webhook)}, {"error", due.error().message}});
    pause();
    return;
  }
  if (!*due) return;
  auto& delivery = (*due)->delivery;
  const auto answer = send(task.tenant, (*due)->stored, (*due)->entry, delivery);
  if (!answer.delivered && stops()) return;  // cut off by the stop: left to the next start
  conclude(delivery, answer);
  if (delivery.state == WebhookDeliveryState::parked)
    services.log.error("a webhook's event is parked",
                       {{"webhook", (*due)->stored.webhook.name},
                        {"sequence", delivery.sequence},
                        {"target", webhook_target((*due)->stored.webhook.url)},
                        {"error", delivery.error.value_or("")}});
  for (;;) {
    const auto done = record(task, delivery);
    if (done || done.error().code != base::Code::unavailable) return;
    services.log.error("what a webhook was sent is not noted; trying again",
                       {{"error", done.error().message}});
    if (!pause()) return;
  }
}

void WebhookSender::State::work() {
  std::unique_lock lock(wake->mutex);
  for (;;) {
    while (!stopping && tasks.empty()) services.clock.wait_until(lock, task_there, base::time_max);
    if (stopping) return;
    const auto task = std::move(tasks.front());
    tasks.pop_front();
    lock.unlock();
    carry_out(task);
    lock.lock();
    in_flight.erase(task.delivery);
    if (--in_flight_of[task.webhook] == 0) in_flight_of.erase(task.webhook);
    wake->poked = true;
    wake->changed.notify_all();
  }
}

WebhookSender::WebhookSender(const Services& services, const Secrets& secrets, Leases& leases,
                             outbound::HttpClient& client, Webhooks::Options options)
    : state_(std::make_unique<State>(services, secrets, leases, client, options)) {}

WebhookSender::~WebhookSender() { stop(); }

void WebhookSender::start() {
  state_->threads.emplace_back([state = state_.get()] { state->dispatch(); });
  for (std::size_t i = 0; i < state_->options.threads; ++i)
    state_->threads.emplace_back([state = state_.get()] { state->work(); });
}

void WebhookSender::poke() { state_->wake->poke(); }

bool WebhookSender::leads() const { return state_->leads; }

std::function<void()> WebhookSender::poker() const {
  return [wake = state_->wake] { wake->poke(); };
}

void WebhookSender::stop() {
  {
    const std::lock_guard lock(state_->wake->mutex);
    state_->stopping = true;
  }
  state_->wake->changed.notify_all();
  state_->task_there.notify_all();
  if (!state_->threads.empty()) state_->client.stop();
  for (auto& thread : state_->threads) thread.join();
  state_->threads.clear();
}

WebhookAnswer WebhookSender::send(const Tenant& tenant, const webhook_store::Stored& stored,
                                  const LedgerEntry& entry, WebhookDelivery& delivery) {
  return state_->send(tenant, stored, entry, delivery);
}

}  // namespace core
