// One open WebSocket: reads messages for its handlers, writes what any thread sends, pings, and
// closes in order. Its coroutines live on the connection's I/O thread; `opened`, `message` and
// `closed` run on the pool, one at a time and in order, so they may block (which only holds back
// this client's messages).
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "platform/http/context.h"
#include "platform/http/transport.h"
#include "platform/http/wake.h"
#include "platform/http/websocket_frames.h"

namespace http {

class WebSocketPlace {  // one of `websockets_max`, held as long as this lives
 public:
  explicit WebSocketPlace(Context& context);
  ~WebSocketPlace();
  WebSocketPlace(const WebSocketPlace&) = delete;
  WebSocketPlace& operator=(const WebSocketPlace&) = delete;
  bool taken() const { return taken_; }

 private:
  Context& context_;
  bool taken_;
};

class WebSocketSession final : public WebSocket,
                               public std::enable_shared_from_this<WebSocketSession> {
 public:
  // `transport` must live until `run` has returned; it is not touched after.
  WebSocketSession(Transport& transport, WebSocketHandlers handlers, Context& context,
                   const asio::any_io_executor& executor);

  // From the handshake's end to the close; `early` came with the handshake.
  asio::awaitable<void> run(const Request& request, std::string_view early);

  // After `run`: whether the peer closed in order, so that nothing unread of it remains.
  bool peer_closed() const { return peer_closed_; }

  void send(std::string_view text) override;
  void close(std::uint16_t code, std::string_view reason) override;

 private:
  struct Batch {
    std::string bytes;
    bool closes = false;  // ends with a close frame: nothing may follow
    bool ended = false;
  };
  asio::awaitable<void> read_messages(const Request& request, std::string_view early);
  asio::awaitable<bool> read_more(std::string& buffer);
  asio::awaitable<bool> accept(const Request& request, FrameEvent event);
  asio::awaitable<void> write_frames();
  asio::awaitable<void> call(const Request& request, const std::function<void()>& handler);
  Batch take_batch();
  void pong(std::string payload);
  void close_locked(std::uint16_t code, std::string_view reason);
  void end();

  Transport& transport_;
  WebSocketHandlers handlers_;
  Context& context_;
  const asio::any_io_executor executor_;
  Wake wake_;     // of the writer
  Wake written_;  // of `run`, when the writer has ended
  FrameReader frames_;
  bool peer_closed_ = false;                          // I/O thread only
  bool writer_ended_ = false;                         // I/O thread only
  std::optional<Steady::time_point> close_deadline_;  // I/O thread only: after our close frame

  std::mutex mutex_;  // guards all below
  std::string outgoing_;
  std::size_t waiting_ = 0;          // messages in `outgoing_`
  std::optional<std::string> pong_;  // only the last ping is answered (RFC 6455 5.5.3)
  bool closing_ = false;             // `outgoing_` ends with a close frame, or one was sent
  bool ended_ = false;
};

}  // namespace http
