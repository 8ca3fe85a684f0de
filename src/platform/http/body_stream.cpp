#include "platform/http/body_stream.h"

namespace http {

BodyStream::BodyStream(const asio::any_io_executor& executor, std::size_t bytes_max)
    : bytes_max_(bytes_max), wake_(executor) {}

bool BodyStream::write(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  while (!bytes.empty()) {
    drained_.wait(lock, [this] { return abandoned_ || waiting_.size() < bytes_max_; });
    if (abandoned_) return false;
    const std::size_t n = std::min(bytes.size(), bytes_max_ - waiting_.size());
    waiting_.append(bytes.substr(0, n));
    bytes.remove_prefix(n);
    wake_.notify();
  }
  return !abandoned_;
}

void BodyStream::end(Ending ending) {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  ending_ = ending;
  wake_.notify();
}

asio::awaitable<BodyStream::Ending> BodyStream::next(std::string& bytes) {
  bytes.clear();
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      bytes.swap(waiting_);
      if (!bytes.empty() || ended_) {
        drained_.notify_one();
        co_return ending_;
      }
    }
    co_await wake_.wait_until(Steady::time_point::max());
  }
}

void BodyStream::abandon() {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  waiting_.clear();
  drained_.notify_one();
}

asio::awaitable<void> BodyStream::wait_for_end() {
  std::string dropped;
  do {
    co_await next(dropped);
  } while (!dropped.empty());
}

}  // namespace http
