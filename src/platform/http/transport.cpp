#include "platform/http/transport.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace http {
namespace {

using boost::system::error_code;
constexpr Steady::time_point never = Steady::time_point::max();

// TLS is one more instance of this template: its stream, with a handshake before and a close_notify
// in `finish`.
template <class Stream>
class StreamTransport final : public Transport {
 public:
  explicit StreamTransport(Stream stream) : stream_(std::move(stream)) {}

  asio::awaitable<std::size_t> read_some(char* to, std::size_t size,
                                         Steady::time_point deadline) override {
    if (aborted_) co_return 0;
    error_code error;
    timed_out_ = false;
    read_deadline_ = deadline;
    const std::size_t n = co_await stream_.async_read_some(
        asio::buffer(to, size), asio::redirect_error(asio::use_awaitable, error));
    read_deadline_ = never;
    co_return error ? 0 : n;
  }

  asio::awaitable<bool> write(std::string_view first, std::string_view second,
                              Steady::duration patience) override {
    std::array buffers{asio::const_buffer(first.data(), first.size()),
                       asio::const_buffer(second.data(), second.size())};
    while (buffers[0].size() + buffers[1].size() > 0) {
      if (aborted_) co_return false;
      error_code error;
      write_deadline_ = Steady::now() + patience;
      std::size_t n = co_await stream_.async_write_some(
          buffers, asio::redirect_error(asio::use_awaitable, error));
      write_deadline_ = never;
      if (error) co_return false;
      for (auto& buffer : buffers) {
        const std::size_t used = std::min(n, buffer.size());
        buffer += used;
        n -= used;
      }
    }
    co_return !aborted_;
  }

  asio::awaitable<void> finish() override {
    error_code ignored;  // the peer may be gone: nothing else to tell it
    stream_.shutdown(asio::socket_base::shutdown_send, ignored);
    co_return;
  }

  void hurry_read(Steady::time_point deadline) override {
    if (read_deadline_ != never) read_deadline_ = std::min(read_deadline_, deadline);
  }
  bool timed_out() const override { return timed_out_; }
  void cancel() override {
    error_code ignored;
    stream_.cancel(ignored);
  }

  void abort() override {
    aborted_ = true;
    error_code ignored;
    stream_.close(ignored);
  }

  void sweep(Steady::time_point now) override {
    if (now >= write_deadline_) return abort();
    if (now < read_deadline_) return;
    timed_out_ = true;
    cancel();
  }

 private:
  Stream stream_;
  Steady::time_point read_deadline_ = never, write_deadline_ = never;  // of what is under way
  bool timed_out_ = false, aborted_ = false;
};

}  // namespace

std::unique_ptr<Transport> transport(asio::ip::tcp::socket socket) {
  return std::make_unique<StreamTransport<asio::ip::tcp::socket>>(std::move(socket));
}
std::unique_ptr<Transport> transport(asio::local::stream_protocol::socket socket) {
  return std::make_unique<StreamTransport<asio::local::stream_protocol::socket>>(std::move(socket));
}

}  // namespace http
