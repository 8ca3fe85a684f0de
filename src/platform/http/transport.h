// A byte stream with deadlines, type-erased: the HTTP and WebSocket code above compiles once and
// knows neither TCP, Unix sockets nor TLS. Belongs to one I/O thread; one read and one write may be
// under way at a time. There is no timer per stream: whoever owns it calls `sweep` now and then.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "base/time.h"

namespace http {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;
inline Steady::duration steady(base::Duration duration) {
  return std::chrono::nanoseconds(duration.nanoseconds);
}

class Transport {
 public:
  virtual ~Transport() = default;
  // Bytes read; 0 means end, error, deadline or cancel: read no more.
  virtual asio::awaitable<std::size_t> read_some(char* to, std::size_t size,
                                                 Steady::time_point deadline) = 0;
  // Both parts, whole. False on an error, or when nothing went out for as long as `patience`.
  virtual asio::awaitable<bool> write(std::string_view first, std::string_view second,
                                      Steady::duration patience) = 0;
  // Tells the peer that no more comes; reading goes on.
  virtual asio::awaitable<void> finish() = 0;
  // The read under way, if any, ends by `deadline` at the latest.
  virtual void hurry_read(Steady::time_point deadline) = 0;
  virtual bool timed_out() const = 0;  // the last read ended at its deadline
  virtual void cancel() = 0;  // ends what is under way; a later read or write starts afresh
  // Ends everything, now and later.
  virtual void abort() = 0;
  virtual void sweep(Steady::time_point now) = 0;
};

std::unique_ptr<Transport> transport(asio::ip::tcp::socket socket);
std::unique_ptr<Transport> transport(asio::local::stream_protocol::socket socket);

}  // namespace http
