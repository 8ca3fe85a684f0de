// Lets any thread wake a coroutine that waits on its I/O thread. Wake-ups may be spurious: look at
// what is waited for, under its own lock, after each.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "platform/http/transport.h"

namespace http {

class Wake {
 public:
  explicit Wake(const asio::any_io_executor& executor);
  // Returns after `notify` was called since the last return, or at `deadline`. One coroutine at a
  // time.
  asio::awaitable<void> wait_until(Steady::time_point deadline);
  void notify();  // from any thread, also after the Wake is gone from its owner's view

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with notifications on their way to the I/O thread
};

}  // namespace http
