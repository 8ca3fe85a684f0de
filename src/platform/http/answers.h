// Where answers that are told on other threads (message.h, Later) meet the connections that wait
// for them: one an I/O thread. What is told while a hop to that thread is under way goes with it,
// so a commit that answers 64 requests wakes the thread once. `tell` is safe from any thread, and
// after the I/O thread is gone; the rest belongs to the I/O thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>
#include <vector>

#include "platform/http/message.h"

namespace http {

namespace asio = boost::asio;

class Answers : public std::enable_shared_from_this<Answers> {
 public:
  explicit Answers(asio::io_context& io) : io_(io) {}

  // Begins it, and goes on once it was told, or at the end of its patience with `late`.
  asio::awaitable<base::Done> wait(const Later& later);
  // Nothing that is told from now on matters. From any thread.
  void close();

 private:
  struct Waiting {
    base::Done told;
    asio::steady_timer* timer = nullptr;  // of who waits; nullptr: nobody any more
    bool answered = false;
  };
  using WaitingPtr = std::shared_ptr<Waiting>;  // shared by who waits, who tells and the hop
  void tell(WaitingPtr waiting, base::Done done);
  void hand_over();

  asio::io_context& io_;
  std::mutex mutex_;  // guards the rest
  std::vector<std::pair<WaitingPtr, base::Done>> told_;
  bool hopping_ = false, closed_ = false;
};

}  // namespace http
