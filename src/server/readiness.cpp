#include "server/readiness.h"

#include <algorithm>

#include "base/json/json.h"
#include "core/problem.h"
#include "server/site.h"

namespace server {
namespace {

constexpr std::array<std::string_view, 3> step_names = {"store", "replay", "projections"};

std::chrono::nanoseconds steady(base::Duration duration) {
  return std::chrono::nanoseconds(duration.nanoseconds);
}

}  // namespace

Readiness::~Readiness() { stop(); }

void Readiness::done(Step step) {
  const std::lock_guard lock(mutex_);
  steps_[static_cast<std::size_t>(step)] = true;
}

void Readiness::watch(std::vector<Check> checks, telemetry::Log& log) {
  const std::lock_guard lock(mutex_);
  for (Check& check : checks)
    watched_.push_back(std::make_unique<Watched>(Watched{.check = std::move(check)}));
  for (const auto& each : watched_)
    each->thread = std::thread([this, &watched = *each, &log] { run(watched, log); });
}

void Readiness::run(Watched& watched, telemetry::Log& log) {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    watched.asking = true;
    watched.asked = std::chrono::steady_clock::now();
    lock.unlock();
    const auto answer = watched.check.ask();
    lock.lock();
    watched.asking = false;
    const std::string before = std::exchange(watched.reason, answer ? "" : answer.error().message);
    if (before.empty() && !answer)
      log.error("not ready any more", {{"check", watched.check.name}, {"reason", watched.reason}});
    if (!before.empty() && answer) log.info("ready again", {{"check", watched.check.name}});
    stopping_.wait_for(lock, steady(options_.interval), [this] { return stopped_; });
  }
}

void Readiness::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    stopping_.notify_all();
  }
  for (const auto& each : watched_)
    if (each->thread.joinable()) each->thread.join();
}

std::vector<Readiness::Line> Readiness::lines() const {
  const std::lock_guard lock(mutex_);
  std::vector<Line> lines;
  const auto now = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < steps_.size(); ++i)
    if (const bool watched_too = i == 0 && !watched_.empty(); !watched_too)
      lines.push_back({std::string(step_names[i]), steps_[i] ? "ok" : "pending", ""});
  for (const auto& each : watched_) {
    const bool hangs = each->asking && now - each->asked > steady(options_.patience);
    const std::string reason = hangs ? "it does not answer" : each->reason;
    lines.push_back({each->check.name, reason.empty() ? "ok" : "failing", reason});
  }
  return lines;
}

bool Readiness::ready() const {
  const auto all = lines();
  return std::all_of(all.begin(), all.end(), [](const Line& line) { return line.status == "ok"; });
}

http::Response Readiness::answer() const {
  const auto all = lines();
  const bool good =
      std::all_of(all.begin(), all.end(), [](const Line& line) { return line.status == "ok"; });
  http::Response response{.status = good ? 200 : 503, .content_type = "application/json"};
  base::json::Writer writer(response.body);
  writer.begin_object().member("status", good ? "ready" : "unready").key("checks").begin_array();
  for (const Line& line : all) {
    writer.begin_object().member("name", line.name).member("status", line.status);
    if (!line.reason.empty()) writer.member("reason", line.reason);
    writer.end_object();
  }
  writer.end_array().end_object();
  response.headers.set("Cache-Control", "no-store");
  if (!good) response.headers.set("Retry-After", "1");
  return response;
}

void Gate::open(http::Handler handler, http::Quick quick) {
  handler_ = std::move(handler);
  quick_ = std::move(quick);
  open_.store(true, std::memory_order_release);
}

bool Gate::is_quick(const http::Request& request) const {
  return open_.load(std::memory_order_acquire) && quick_ && quick_(request);
}

http::Response Gate::handle(const http::Request& request) const {
  if (open_.load(std::memory_order_acquire)) return handler_(request);
  if (request.path == "/healthz") return plain(200, "ok");
  if (request.path == "/readyz") return readiness_.answer();
  http::Response response =
      core::problem(base::unavailable("the server is starting; /readyz says what it waits for"),
                    request.request_id);
  response.headers.set("Retry-After", "1");
  return response;
}

}  // namespace server
