// The Transport over one kind of stream: a socket, or TLS over one. TLS differs by its handshake,
// which is part of the first read, and by its goodbye. Included by transport.cpp and tls.cpp alone.
#pragma once
#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <concepts>

#include "platform/http/transport.h"

namespace http {

template <class Stream>
concept Encrypted = requires(Stream& stream) { stream.next_layer(); };

// Of an encrypted stream: the shutdown to come sends close_notify and does not wait for the peer's
// (RFC 8446, section 6.1).
template <Encrypted Stream>
void say_goodbye(Stream& stream);

template <class Stream>
class StreamTransport final : public Transport {
 public:
  // `handshake_patience`: how long an encrypted stream's peer may take to agree on keys.
  explicit StreamTransport(Stream stream, Steady::duration handshake_patience = {})
      : stream_(std::move(stream)), handshake_patience_(handshake_patience) {}

  asio::awaitable<std::size_t> read_some(char* to, std::size_t size,
                                         Steady::time_point deadline) override {
    if (aborted_) co_return 0;
    error_code error;
    timed_out_ = false;
    if constexpr (Encrypted<Stream>) {
      if (!co_await shake_hands()) co_return 0;
    }
    read_deadline_ = deadline;
    // After our goodbye what still comes is only waited out, as it lies on the wire.
    const std::size_t n =
        finished_ ? co_await socket().async_read_some(
                        asio::buffer(to, size), asio::redirect_error(asio::use_awaitable, error))
                  : co_await stream_.async_read_some(
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
    if (aborted_) co_return;
    finished_ = true;
    if constexpr (Encrypted<Stream>) {
      if (shaken_) {
        say_goodbye(stream_);
        write_deadline_ = Steady::now() + goodbye_patience;
        co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
        write_deadline_ = never;
      }
    }
    if (!aborted_) socket().shutdown(asio::socket_base::shutdown_send, ignored);
  }

  void hurry_read(Steady::time_point deadline) override {
    if (read_deadline_ != never) read_deadline_ = std::min(read_deadline_, deadline);
  }
  bool timed_out() const override { return timed_out_; }
  void cancel() override {
    error_code ignored;
    socket().cancel(ignored);
  }

  void abort() override {
    aborted_ = true;
    error_code ignored;
    socket().close(ignored);
  }

  void sweep(Steady::time_point now) override {
    if (now >= write_deadline_) return abort();
    if (now < read_deadline_) return;
    timed_out_ = true;
    cancel();
  }

 private:
  static constexpr std::chrono::seconds goodbye_patience{2};
  static constexpr Steady::time_point never = Steady::time_point::max();
  using error_code = boost::system::error_code;

  auto& socket() {
    if constexpr (Encrypted<Stream>)
      return stream_.next_layer();
    else
      return stream_;
  }
  asio::awaitable<bool> shake_hands()
    requires Encrypted<Stream>
  {
    if (shaken_) co_return true;
    error_code error;
    read_deadline_ = Steady::now() + handshake_patience_;
    co_await stream_.async_handshake(Stream::server,
                                     asio::redirect_error(asio::use_awaitable, error));
    read_deadline_ = never;
    shaken_ = !error;
    co_return shaken_;
  }

  Stream stream_;
  Steady::duration handshake_patience_;
  bool shaken_ = false, finished_ = false;
  Steady::time_point read_deadline_ = never, write_deadline_ = never;  // of what is under way
  bool timed_out_ = false, aborted_ = false;
};

}  // namespace http
