// One I/O thread: an io_context of its own, the connections on it, and the sweep that cuts what is
// late. Connections never move between threads, so nothing in them needs a lock.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <thread>
#include <unordered_set>

#include "platform/http/answers.h"
#include "platform/http/connection.h"

namespace http {

class IoThread {
 public:
  // `ended` is called on this thread after each connection.
  IoThread(Context& context, std::function<void()> ended);
  ~IoThread();

  asio::io_context& io() { return io_; }
  void start();
  // From any thread, once started.
  void adopt(std::unique_ptr<Transport> transport, Peer peer, const Endpoint& endpoint);
  // On any executor: ends those connections that have waited longest for a request, so that the
  // next ones find a place. Returns when they were told.
  asio::awaitable<void> make_room();
  void stop_connections();
  void abort_connections();
  void stop();  // after the last connection has ended; joins

 private:
  asio::awaitable<void> sweep();
  asio::awaitable<void> serve(std::unique_ptr<Connection> connection);
  asio::awaitable<void> crowd_out();  // on this thread

  Context& context_;
  const std::function<void()> ended_;
  const Steady::duration sweep_interval_;
  asio::io_context io_;
  const std::shared_ptr<Answers> answers_;  // shared with who has an answer to tell
  asio::steady_timer timer_;
  bool stopped_ = false;                         // this thread only
  std::unordered_set<Connection*> connections_;  // this thread only
  std::thread thread_;
};

}  // namespace http
