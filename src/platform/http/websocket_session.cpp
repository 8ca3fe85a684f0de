#include "platform/http/websocket_session.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <exception>
#include <utility>

namespace http {
namespace {

constexpr std::chrono::seconds close_time{5};  // the peer's close frame comes by then, or never
constexpr std::size_t read_bytes = 4 << 10;

}  // namespace

WebSocketPlace::WebSocketPlace(Context& context)
    : context_(context),
      taken_(context.counters.websockets_open.fetch_add(1) <
             context.options.limits.websockets_max) {
  if (!taken_) context_.counters.websockets_open.fetch_sub(1);
}
WebSocketPlace::~WebSocketPlace() {
  if (taken_) context_.counters.websockets_open.fetch_sub(1);
}

WebSocketSession::WebSocketSession(Transport& transport, WebSocketHandlers handlers,
                                   Context& context, const asio::any_io_executor& executor)
    : transport_(transport),
      handlers_(std::move(handlers)),
      context_(context),
      executor_(executor),
      wake_(executor),
      written_(executor),
      frames_(context.options.limits.websocket_message_bytes_max) {}

void WebSocketSession::send(std::string_view text) {
  const Limits& limits = context_.options.limits;
  const std::lock_guard lock(mutex_);
  if (closing_ || ended_) return;
  if (waiting_ >= limits.websocket_queue_max ||
      outgoing_.size() + text.size() > limits.websocket_queue_bytes_max) {
    outgoing_.clear();  // a client this slow gets no more; it asks again after it reconnects
    return close_locked(close_code::try_later, "too many messages wait");
  }
  append_frame(outgoing_, Opcode::text, text);
  ++waiting_;
  wake_.notify();
}

void WebSocketSession::close(std::uint16_t code, std::string_view reason) {
  const std::lock_guard lock(mutex_);
  close_locked(code, reason);
}

void WebSocketSession::close_locked(std::uint16_t code, std::string_view reason) {
  if (closing_ || ended_) return;
  append_close(outgoing_, code, reason);
  closing_ = true;
  wake_.notify();
}

void WebSocketSession::pong(std::string payload) {
  const std::lock_guard lock(mutex_);
  pong_ = std::move(payload);
  wake_.notify();
}

void WebSocketSession::end() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  wake_.notify();
}

WebSocketSession::Batch WebSocketSession::take_batch() {
  Batch batch;
  const std::lock_guard lock(mutex_);
  if (pong_) append_frame(batch.bytes, Opcode::pong, *pong_);
  pong_.reset();
  batch.bytes += outgoing_;
  outgoing_.clear();
  waiting_ = 0;
  batch.closes = closing_;
  batch.ended = ended_;
  return batch;
}

// Runs `handler` on the pool: a boundary at which bugs end.
asio::awaitable<void> WebSocketSession::call(const Request& request,
                                             const std::function<void()>& handler) {
  co_await context_.pool.enter();
  std::string what;
  try {
    handler();
  } catch (const std::exception& error) {
    what = error.what();
    if (what.empty()) what = "an exception without text";
  } catch (...) {
    what = "an exception of unknown type";
  }
  if (!what.empty()) {
    if (context_.options.on_bug) context_.options.on_bug(request, what);
    close(close_code::internal_error, "a fault of the server");
  }
  co_await Pool::leave();
}

asio::awaitable<void> WebSocketSession::run(const Request& request, std::string_view early) {
  const auto self = shared_from_this();
  asio::co_spawn(executor_, write_frames(), asio::detached);
  if (handlers_.opened) co_await call(request, [&] { handlers_.opened(self); });
  co_await read_messages(request, early);
  end();
  while (!writer_ended_) co_await written_.wait_until(Steady::time_point::max());
  if (handlers_.closed) co_await call(request, [&] { handlers_.closed(); });
  handlers_ = {};  // they may hold this session: a cycle
}

asio::awaitable<bool> WebSocketSession::read_more(std::string& buffer) {
  const auto silence = 2 * steady(context_.options.limits.websocket_ping_interval);
  buffer.resize(read_bytes);
  const std::size_t n = co_await transport_.read_some(
      buffer.data(), buffer.size(), close_deadline_.value_or(Steady::now() + silence));
  buffer.resize(n);
  add(context_.counters.read_bytes_total, n);
  co_return n > 0;
}

asio::awaitable<void> WebSocketSession::read_messages(const Request& request,
                                                      std::string_view early) {
  std::string buffer(early);
  do {
    std::string_view rest = buffer;
    while (auto event = frames_.next(rest))
      if (!co_await accept(request, std::move(*event))) co_return;
  } while (co_await read_more(buffer));
}

// False when nothing more is to be read.
asio::awaitable<bool> WebSocketSession::accept(const Request& request, FrameEvent event) {
  switch (event.kind) {
    case FrameEvent::Kind::text:
      if (handlers_.message && !close_deadline_)
        co_await call(request, [&] { handlers_.message(event.payload); });
      co_return true;
    case FrameEvent::Kind::ping:
      pong(std::move(event.payload));
      co_return true;
    case FrameEvent::Kind::pong:
      co_return true;  // that it came is all that counts
    case FrameEvent::Kind::close:
      peer_closed_ = true;
      close(event.code, "");
      co_return false;
    case FrameEvent::Kind::fault:
      close(event.code, event.payload);
      co_return false;
  }
  co_return false;
}

asio::awaitable<void> WebSocketSession::write_frames() {
  const auto self = shared_from_this();
  const Limits& limits = context_.options.limits;
  const auto interval = steady(limits.websocket_ping_interval);
  auto next_ping = Steady::now() + interval;
  for (;;) {
    Batch batch = take_batch();
    if (batch.bytes.empty() && batch.ended) break;
    if (batch.bytes.empty() && Steady::now() >= next_ping) {
      append_frame(batch.bytes, Opcode::ping, "");
      next_ping = Steady::now() + interval;
    }
    if (batch.bytes.empty()) {
      co_await wake_.wait_until(next_ping);
      continue;
    }
    const bool written = co_await transport_.write(batch.bytes, {}, steady(limits.write_timeout));
    if (!written) transport_.abort();
    if (!written || batch.closes) break;
    add(context_.counters.written_bytes_total, batch.bytes.size());
  }
  close_deadline_ = Steady::now() + close_time;
  transport_.hurry_read(*close_deadline_);
  writer_ended_ = true;
  written_.notify();
}

}  // namespace http
