#include "platform/http/answers.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace http {

asio::awaitable<base::Done> Answers::wait(const Later& later) {
  asio::steady_timer timer(io_, std::chrono::nanoseconds(later.patience.nanoseconds));
  const auto waiting = std::make_shared<Waiting>();
  later.begin([self = shared_from_this(), waiting](base::Done done) {
    self->tell(waiting, std::move(done));
  });
  waiting->timer = &timer;  // not before: `begin` may throw
  boost::system::error_code cancelled_is_told;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled_is_told));
  waiting->timer = nullptr;
  if (!waiting->answered) co_return base::unavailable(std::string(later.late));
  co_return std::move(waiting->told);
}

void Answers::tell(WaitingPtr waiting, base::Done done) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;  // under the lock: `close` promises that the io_context is let alone
  told_.emplace_back(std::move(waiting), std::move(done));
  if (!std::exchange(hopping_, true))
    asio::post(io_, [self = shared_from_this()] { self->hand_over(); });
}

void Answers::hand_over() {
  std::vector<std::pair<WaitingPtr, base::Done>> told;
  {
    const std::lock_guard lock(mutex_);
    hopping_ = false;
    std::swap(told, told_);
  }
  for (auto& [waiting, done] : told) {
    if (waiting->timer == nullptr) continue;  // it came late
    waiting->told = std::move(done);
    waiting->answered = true;
    waiting->timer->cancel();
  }
}

void Answers::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  told_.clear();
}

}  // namespace http
