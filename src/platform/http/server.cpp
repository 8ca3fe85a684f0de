#include "platform/http/server.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "platform/http/listener.h"

namespace http {
namespace {

// More would only take memory: what answers the requests needs cores too.
constexpr std::size_t io_threads_by_themselves = 4;

std::size_t io_threads_of(const Limits& limits) {
  if (limits.io_threads > 0) return static_cast<std::size_t>(limits.io_threads);
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, io_threads_by_themselves);
}

class RunningServer final : public Server {
 public:
  RunningServer(std::vector<Endpoint> endpoints, Options options, base::Randomness& randomness)
      : endpoints_(std::move(endpoints)), context_(std::move(options), randomness) {
    const std::size_t count = io_threads_of(context_.options.limits);
    for (std::size_t i = 0; i < count; ++i)
      threads_.push_back(std::make_unique<IoThread>(context_, [this] { note_end(); }));
  }
  ~RunningServer() override { stop(); }

  base::Done bind() {
    for (const Endpoint& endpoint : endpoints_) {
      listeners_.push_back(TRY(listen(endpoint, threads_, context_)));
      ports_.push_back(listeners_.back()->port());
    }
    return {};
  }

  void run() {
    running_ = true;
    for (const auto& thread : threads_) thread->start();
    for (const auto& listener : listeners_) listener->start();
  }

  std::vector<std::uint16_t> ports() const override { return ports_; }
  Statistics statistics() const override;
  void stop() override;

 private:
  void note_end();
  bool all_ended() const { return context_.counters.connections_open == 0; }

  const std::vector<Endpoint> endpoints_;
  Context context_;
  std::vector<std::unique_ptr<IoThread>> threads_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<std::uint16_t> ports_;
  bool running_ = false;  // the owner's thread only
  std::mutex mutex_;      // for `ended_` alone: the count itself is atomic
  std::condition_variable ended_;
};

void RunningServer::note_end() {
  context_.counters.connections_open.fetch_sub(1);
  const std::lock_guard lock(mutex_);
  ended_.notify_all();
}

Statistics RunningServer::statistics() const {
  const Counters& counters = context_.counters;
  return {.connections_open = counters.connections_open,
          .websockets_open = counters.websockets_open,
          .requests_in_flight = context_.pool.admitted(),
          .requests_total = counters.requests_total,
          .refused_connections_total = counters.refused_connections_total,
          .crowded_out_connections_total = counters.crowded_out_connections_total,
          .refused_requests_total = counters.refused_requests_total,
          .read_bytes_total = counters.read_bytes_total,
          .written_bytes_total = counters.written_bytes_total};
}

void RunningServer::stop() {
  if (!running_) return;
  running_ = false;
  context_.stopping = true;
  for (const auto& listener : listeners_) listener->stop();
  for (const auto& thread : threads_) thread->stop_connections();
  std::unique_lock lock(mutex_);
  const bool graceful = ended_.wait_for(lock, steady(context_.options.limits.stop_timeout),
                                        [this] { return all_ended(); });
  if (!graceful) {
    for (const auto& thread : threads_) thread->abort_connections();
    // A handler that still runs is waited for: no thread can be ended from outside.
    ended_.wait(lock, [this] { return all_ended(); });
  }
  lock.unlock();
  for (const auto& thread : threads_) thread->stop();
  context_.pool.join();
  listeners_.clear();
}

}  // namespace

base::Result<std::unique_ptr<Server>> Server::start(std::vector<Endpoint> endpoints,
                                                    Options options, base::Randomness& randomness) {
  auto server =
      std::make_unique<RunningServer>(std::move(endpoints), std::move(options), randomness);
  TRY(server->bind());
  server->run();
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace http
