// One HTTP connection: reads requests, has them answered, writes the answers, until either side
// closes. Lives on one I/O thread; only handlers leave it, for the pool. README.md tells a
// request's way.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "platform/http/answers.h"
#include "platform/http/context.h"
#include "platform/http/input.h"
#include "platform/http/request_reader.h"
#include "platform/http/response_writer.h"
#include "platform/http/transport.h"

namespace http {

class BodyStream;
class WebSocketSession;

struct Peer {
  std::string remote;   // "127.0.0.1", "::1" or "unix"
  bool local = false;   // the control socket
  bool secure = false;  // TLS
};

class Connection {
 public:
  struct Thread {  // the I/O thread's
    asio::any_io_executor executor;
    Answers& answers;
  };
  Connection(std::unique_ptr<Transport> transport, Peer peer, const Endpoint& endpoint,
             Context& context, Thread thread);
  ~Connection();

  asio::awaitable<void> serve();

  // Called by the I/O thread.
  void sweep(Steady::time_point now) { transport_->sweep(now); }
  void stop();   // ends when the request under way is answered; at once without one
  void abort();  // ends at once
  // Since when it waits for a whole request; nullopt while it does anything else.
  std::optional<Steady::time_point> waiting_since() const { return waiting_since_; }
  void crowd_out();  // ends at once, to make room

 private:
  enum class Next { request, close };
  // Reading (connection.cpp).
  asio::awaitable<Next> serve_one();
  asio::awaitable<bool> read_request();
  Steady::time_point begin_phase();
  asio::awaitable<bool> fill(Steady::time_point deadline);
  asio::awaitable<void> refuse(Refusal refusal);
  asio::awaitable<void> linger();
  asio::awaitable<bool> flush(std::string_view body = {});
  Request take_request();

  // Answering (connection_answer.cpp).
  asio::awaitable<Next> answer(const Request& request, Delivery delivery);
  asio::awaitable<std::optional<Response>> handle(const Request& request);
  Response run(const Request& request, const std::function<Response()>& handler) const;
  Response bug(const Request& request, std::string_view what) const;
  asio::awaitable<Next> send(const Request& request, Response response, Delivery delivery);
  asio::awaitable<Next> send_stream(const Request& request, Response response, Delivery delivery);
  asio::awaitable<bool> pump(BodyStream& stream, bool chunked);
  asio::awaitable<Next> upgrade(const Request& request, Response response, Delivery delivery);

  std::unique_ptr<Transport> transport_;
  const Peer peer_;
  const Endpoint& endpoint_;
  Context& context_;
  const Thread thread_;
  Input input_;
  RequestReader reader_;
  std::string out_;  // answers that wait to be written, several when requests are pipelined

  enum class Phase { idle, head, body };
  Phase phase_ = Phase::idle;  // of the request that is being read
  bool waits_for_request_ = false;
  std::optional<Steady::time_point> waiting_since_;
  std::shared_ptr<WebSocketSession> session_;  // shared with who sends; set while upgraded
};

}  // namespace http
