#include "platform/http/io_thread.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <span>
#include <utility>
#include <vector>

namespace http {
namespace {

constexpr std::size_t crowd_part = 64;  // one in so many makes room

// A deadline is met within a quarter of the shortest timeout, and the sweep costs nothing at a
// second.
Steady::duration sweep_interval(const Limits& limits) {
  const base::Duration shortest =
      std::min({limits.header_timeout, limits.body_timeout, limits.idle_timeout,
                limits.write_timeout, limits.websocket_ping_interval});
  return std::clamp<Steady::duration>(steady(shortest) / 4, std::chrono::milliseconds(2),
                                      std::chrono::seconds(1));
}

}  // namespace

IoThread::IoThread(Context& context, std::function<void()> ended)
    : context_(context),
      ended_(std::move(ended)),
      sweep_interval_(sweep_interval(context.options.limits)),
      io_(1),
      answers_(std::make_shared<Answers>(io_)),
      timer_(io_) {}

IoThread::~IoThread() {
  if (thread_.joinable()) stop();
}

void IoThread::start() {
  asio::co_spawn(io_, sweep(), asio::detached);
  thread_ = std::thread([this] { io_.run(); });
}

asio::awaitable<void> IoThread::sweep() {
  while (!stopped_) {
    boost::system::error_code cancelled;
    timer_.expires_after(sweep_interval_);
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    const auto now = Steady::now();
    for (Connection* connection : connections_) connection->sweep(now);
  }
}

void IoThread::adopt(std::unique_ptr<Transport> transport, Peer peer, const Endpoint& endpoint) {
  auto connection = std::make_unique<Connection>(
      std::move(transport), std::move(peer), endpoint, context_,
      Connection::Thread{.executor = io_.get_executor(), .answers = *answers_});
  asio::co_spawn(io_, serve(std::move(connection)), asio::detached);
}

asio::awaitable<void> IoThread::serve(std::unique_ptr<Connection> connection) {
  connections_.insert(connection.get());
  co_await connection->serve();
  connections_.erase(connection.get());
  connection.reset();
  ended_();
}

asio::awaitable<void> IoThread::make_room() {
  co_await asio::co_spawn(io_, crowd_out(), asio::use_awaitable);
}

// Several at a time, so that a flood costs one look at all connections for many of its own.
asio::awaitable<void> IoThread::crowd_out() {
  std::vector<std::pair<Steady::time_point, Connection*>> waiting;
  for (Connection* connection : connections_)
    if (const auto since = connection->waiting_since()) waiting.emplace_back(*since, connection);
  const std::size_t wanted = std::min(waiting.size(), connections_.size() / crowd_part + 1);
  const auto longest = waiting.begin() + static_cast<std::ptrdiff_t>(wanted);
  std::ranges::nth_element(waiting, longest);
  for (const auto& [since, connection] : std::span(waiting).first(wanted)) connection->crowd_out();
  co_return;
}

void IoThread::stop_connections() {
  asio::post(io_, [this] {
    for (Connection* connection : connections_) connection->stop();
  });
}

void IoThread::abort_connections() {
  asio::post(io_, [this] {
    for (Connection* connection : connections_) connection->abort();
  });
}

void IoThread::stop() {
  asio::post(io_, [this] {
    stopped_ = true;
    timer_.cancel();
  });
  thread_.join();
  answers_->close();
}

}  // namespace http
