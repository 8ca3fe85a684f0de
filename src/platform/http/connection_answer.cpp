#include <exception>
#include <optional>
#include <utility>
#include <variant>

#include "platform/http/body_stream.h"
#include "platform/http/connection.h"
#include "platform/http/negotiation.h"
#include "platform/http/websocket_handshake.h"
#include "platform/http/websocket_session.h"

namespace http {
namespace {

constexpr std::size_t gathered_bytes_max = 64 << 10;     // answers gathered before they are written
constexpr std::size_t copied_body_bytes_max = 16 << 10;  // a larger one is written from its place

}  // namespace

Response Connection::bug(const Request& request, std::string_view what) const {
  if (context_.options.on_bug) context_.options.on_bug(request, what);
  return to_response({500, "this is a fault of the server; its log has it under the request id"},
                     request.request_id);
}

// The boundary at which the bugs of handlers end.
Response Connection::run(const Request& request, const std::function<Response()>& handler) const {
  try {
    Response response = handler();
    if (response.later) return response;
    check(response);
    if (!response.websocket) negotiate(request, response);
    return response;
  } catch (const std::exception& error) {
    return bug(request, error.what());
  } catch (...) {
    return bug(request, "an exception of unknown type");
  }
}

// nullopt: the client is gone. What is answered already is written before anything that may wait.
asio::awaitable<std::optional<Response>> Connection::handle(const Request& request) {
  const auto ask = [&] { return endpoint_.handler(request); };
  std::optional<Response> response;
  if (endpoint_.quick && endpoint_.quick(request)) {
    response = run(request, ask);
  } else {
    if (!co_await flush()) co_return std::nullopt;
    co_await context_.pool.enter();
    response = run(request, ask);
    co_await Pool::leave();
  }
  if (!response->later) co_return response;
  if (!co_await flush()) co_return std::nullopt;
  const auto later = std::move(response->later);
  base::Done told;
  std::exception_ptr thrown;
  try {
    told = co_await thread_.answers.wait(*later);
  } catch (...) {
    thrown = std::current_exception();
  }
  co_return run(request, [&] {
    if (thrown) std::rethrow_exception(thrown);
    return later->answer(std::move(told));
  });
}

asio::awaitable<Connection::Next> Connection::answer(const Request& request, Delivery delivery) {
  std::optional<Pool::Place> place(std::in_place, context_.pool);
  if (!place->taken()) {
    add(context_.counters.refused_requests_total);
    Response full = to_response({503, "too many requests are in flight"}, request.request_id);
    co_return co_await send(request, std::move(full), delivery);
  }
  auto response = co_await handle(request);
  if (!response) co_return Next::close;
  if (!response->stream) place.reset();  // a slow client or a WebSocket takes no place on the pool
  co_return co_await send(request, *std::move(response), delivery);
}

asio::awaitable<Connection::Next> Connection::send(const Request& request, Response response,
                                                   Delivery delivery) {
  if (context_.stopping) delivery.keep_alive = false;
  delivery.now = context_.clock.now();
  if (response.websocket) co_return co_await upgrade(request, std::move(response), delivery);
  const bool has_body = !delivery.head_only && may_have_body(response.status);
  if (response.stream && has_body)
    co_return co_await send_stream(request, std::move(response), delivery);
  append_head(out_, response, delivery);
  if (has_body && response.body.size() > copied_body_bytes_max) {
    if (!co_await flush(response.body)) co_return Next::close;
  } else if (has_body) {
    out_ += response.body;
  }
  if (out_.size() > gathered_bytes_max && !co_await flush()) co_return Next::close;
  co_return delivery.keep_alive ? Next::request : Next::close;
}

asio::awaitable<Connection::Next> Connection::send_stream(const Request& request, Response response,
                                                          Delivery delivery) {
  const bool chunked = is_chunked(response, delivery);
  if (!chunked) delivery.keep_alive = false;  // HTTP/1.0: the end of the connection ends the body
  append_head(out_, response, delivery);
  BodyStream stream(thread_.executor, context_.options.limits.stream_buffer_bytes_max);
  // The work refers to this coroutine's own: it is waited for below, whatever becomes of the
  // client.
  context_.pool.run([this, &request, &response, &stream] {
    auto ending = BodyStream::Ending::broken;
    try {
      response.stream(stream);
      ending = BodyStream::Ending::whole;
    } catch (const std::exception& error) {
      bug(request, error.what());
    } catch (...) {
      bug(request, "an exception of unknown type");
    }
    stream.end(ending);
  });
  const bool whole = co_await pump(stream, chunked);
  stream.abandon();
  co_await stream.wait_for_end();
  if (whole) co_return delivery.keep_alive ? Next::request : Next::close;
  out_.clear();
  transport_->abort();  // without the last chunk, so that the client knows that it has not all
  co_return Next::close;
}

// Whether the body went out to its end.
asio::awaitable<bool> Connection::pump(BodyStream& stream, bool chunked) {
  if (!co_await flush()) co_return false;
  std::string bytes;
  for (;;) {
    const BodyStream::Ending ending = co_await stream.next(bytes);
    if (bytes.empty()) {
      if (chunked && ending == BodyStream::Ending::whole) out_ += last_chunk;
      co_return ending == BodyStream::Ending::whole;
    }
    if (chunked)
      append_chunk(out_, bytes);
    else
      out_ += bytes;
    if (!co_await flush()) co_return false;
  }
}

asio::awaitable<Connection::Next> Connection::upgrade(const Request& request, Response response,
                                                      Delivery delivery) {
  auto checked = check_upgrade(request, delivery.http_1_1, context_.options.allowed_origins);
  if (auto* refusal = std::get_if<Refusal>(&checked)) {
    add(context_.counters.refused_requests_total);
    co_return co_await send(request, to_response(*refusal, request.request_id), delivery);
  }
  const WebSocketPlace place(context_);
  if (!place.taken()) {
    add(context_.counters.refused_requests_total);
    Response full = to_response({503, "too many WebSockets are open"}, request.request_id);
    co_return co_await send(request, std::move(full), delivery);
  }
  append_head(out_, upgrade_response(std::get<Upgrade>(checked), response.headers), delivery);
  if (!co_await flush()) co_return Next::close;
  session_ = std::make_shared<WebSocketSession>(*transport_, std::move(*response.websocket),
                                                context_, thread_.executor);
  if (context_.stopping) session_->close(close_code::going_away, "the server stops");
  co_await session_->run(request, input_.bytes());
  const bool in_order = session_->peer_closed();
  session_.reset();
  if (!in_order) co_await linger();
  co_return Next::close;
}

}  // namespace http
