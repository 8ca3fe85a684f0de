// The pipe between a streaming handler on a pool thread and its connection on an I/O thread. Its
// buffer is bounded: the handler waits while the client is slow, and learns when it is gone.
#pragma once
#include <condition_variable>
#include <mutex>
#include <string>

#include "platform/http/message.h"
#include "platform/http/wake.h"

namespace http {

class BodyStream final : public BodyWriter {
 public:
  BodyStream(const asio::any_io_executor& executor, std::size_t bytes_max);

  // For the handler's thread.
  bool write(std::string_view bytes) override;
  enum class Ending {
    whole,
    broken
  };  // broken: the handler failed, so the client must not see an end
  void end(Ending ending);

  // For the connection: the bytes that wait into `bytes`, or, when it is "" after that, how it
  // ended.
  asio::awaitable<Ending> next(std::string& bytes);
  void abandon();  // the client is gone: `write` is false from now on
  asio::awaitable<void> wait_for_end();

 private:
  const std::size_t bytes_max_;
  Wake wake_;
  std::mutex mutex_;  // guards all below
  std::condition_variable drained_;
  std::string waiting_;
  bool ended_ = false, abandoned_ = false;
  Ending ending_ = Ending::whole;
};

}  // namespace http
