#include "platform/http/wake.h"

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace http {

struct Wake::State {
  explicit State(const asio::any_io_executor& executor) : timer(executor) {}
  asio::steady_timer timer;  // touched on the I/O thread only
  std::atomic<bool> notified = false;
};

Wake::Wake(const asio::any_io_executor& executor) : state_(std::make_shared<State>(executor)) {}

asio::awaitable<void> Wake::wait_until(Steady::time_point deadline) {
  const std::shared_ptr<State> state = state_;
  if (state->notified.exchange(false)) co_return;
  boost::system::error_code cancelled_is_woken;
  state->timer.expires_at(deadline);
  co_await state->timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled_is_woken));
  // Cleared before the caller looks: a change that comes later notifies again.
  state->notified = false;
}

void Wake::notify() {
  if (state_->notified.exchange(true)) return;
  asio::post(state_->timer.get_executor(), [state = state_] { state->timer.cancel(); });
}

}  // namespace http
