#include "platform/http/connection.h"

#include <span>
#include <utility>

#include "platform/http/websocket_frames.h"
#include "platform/http/websocket_session.h"

namespace http {
namespace {

constexpr std::size_t linger_bytes_max = 1 << 20;
constexpr std::chrono::seconds linger_time{2};

// 1 to 64 of [A-Za-z0-9._-]: what may go into our logs as somebody else's id.
bool is_sane_id(std::string_view id) {
  for (const char c : id) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-') return false;
  }
  return !id.empty() && id.size() <= 64;
}

}  // namespace

Connection::Connection(std::unique_ptr<Transport> transport, Peer peer, const Endpoint& endpoint,
                       Context& context, Thread thread)
    : transport_(std::move(transport)),
      peer_(std::move(peer)),
      endpoint_(endpoint),
      context_(context),
      thread_(std::move(thread)),
      reader_(context.options.limits) {}

Connection::~Connection() = default;

void Connection::stop() {
  if (session_) session_->close(close_code::going_away, "the server stops");
  if (waits_for_request_) transport_->cancel();
}

void Connection::abort() { transport_->abort(); }

void Connection::crowd_out() {
  waiting_since_.reset();
  add(context_.counters.crowded_out_connections_total);
  transport_->abort();
}

asio::awaitable<void> Connection::serve() {
  while (co_await serve_one() == Next::request) {
  }
  co_await flush();
  co_await transport_->finish();
  transport_->abort();
}

asio::awaitable<Connection::Next> Connection::serve_one() {
  waiting_since_ = Steady::now();
  const bool complete = co_await read_request();
  waiting_since_.reset();
  if (!complete) co_return Next::close;
  const bool keep_alive = reader_.keeps_alive() && !context_.stopping;
  const bool http_1_1 = reader_.is_http_1_1();
  const Request request = take_request();
  add(context_.counters.requests_total);
  const Delivery delivery{.http_1_1 = http_1_1,
                          .keep_alive = keep_alive,
                          .browser = endpoint_.browser,
                          .secure = request.secure,
                          .head_only = request.method == Method::head,
                          .now = {},
                          .request_id = request.request_id};
  co_return co_await answer(request, delivery);
}

// The deadline of the phase that the reader has just come to: each has one, however often bytes
// trickle.
Steady::time_point Connection::begin_phase() {
  const Limits& limits = context_.options.limits;
  base::Duration patience = limits.idle_timeout;
  if (phase_ == Phase::head) patience = limits.header_timeout;
  if (phase_ == Phase::body) patience = limits.body_timeout;
  if (phase_ == Phase::body && reader_.expects_continue() && input_.bytes().empty())
    out_ += "HTTP/1.1 100 Continue\r\n\r\n";
  return Steady::now() + steady(patience);
}

// False when there is no request to answer: the peer is gone, was slow, or was refused.
asio::awaitable<bool> Connection::read_request() {
  using State = RequestReader::State;
  phase_ = Phase::idle;
  auto deadline = begin_phase();
  for (;;) {
    input_.use(reader_.feed(input_.bytes()));
    const State state = reader_.state();
    if (state == State::complete) co_return true;
    if (state == State::refused) {
      co_await refuse(reader_.refusal());
      co_return false;
    }
    const Phase phase = state == State::body     ? Phase::body
                        : input_.bytes().empty() ? Phase::idle
                                                 : Phase::head;
    if (phase > phase_) {
      phase_ = phase;
      deadline = begin_phase();
    }
    if (!co_await flush()) co_return false;
    waits_for_request_ = phase_ == Phase::idle;
    if (waits_for_request_ && context_.stopping) co_return false;
    const bool filled = co_await fill(deadline);
    waits_for_request_ = false;
    if (filled) continue;
    if (phase_ != Phase::idle && transport_->timed_out())
      co_await refuse({408, phase_ == Phase::body ? "the body did not come in time"
                                                  : "the header did not come in time"});
    co_return false;
  }
}

asio::awaitable<bool> Connection::fill(Steady::time_point deadline) {
  if (phase_ == Phase::idle) input_.rest();
  const std::span<char> room = input_.room();
  const std::size_t n = co_await transport_->read_some(room.data(), room.size(), deadline);
  input_.filled(n);
  add(context_.counters.read_bytes_total, n);
  co_return n > 0;
}

asio::awaitable<void> Connection::refuse(Refusal refusal) {
  add(context_.counters.refused_requests_total);
  const std::string request_id = base::to_string(context_.ids->next());
  const Response response = to_response(refusal, request_id);
  append_head(out_, response,
              {.keep_alive = false,
               .browser = endpoint_.browser,
               .secure = peer_.secure,
               .now = context_.clock.now(),
               .request_id = request_id});
  out_ += response.body;
  if (co_await flush()) co_await linger();
}

// Reads on for a while without looking: closing with unread bytes would make the kernel reset the
// connection, and the client might never see why it was refused (RFC 9112 9.6).
asio::awaitable<void> Connection::linger() {
  co_await transport_->finish();
  const auto deadline = Steady::now() + linger_time;
  input_ = {};
  for (std::size_t dropped = 0; dropped < linger_bytes_max;) {
    const std::span<char> room = input_.room();
    const std::size_t n = co_await transport_->read_some(room.data(), room.size(), deadline);
    if (n == 0) co_return;
    dropped += n;
  }
}

// Writes what has gathered, and `body` after it from where it lies.
asio::awaitable<bool> Connection::flush(std::string_view body) {
  if (out_.empty() && body.empty()) co_return true;
  const std::size_t size = out_.size() + body.size();
  const bool written =
      co_await transport_->write(out_, body, steady(context_.options.limits.write_timeout));
  out_.clear();
  if (written) add(context_.counters.written_bytes_total, size);
  co_return written;
}

Request Connection::take_request() {
  Request request = reader_.take();
  request.remote = peer_.remote;
  request.local = peer_.local;
  request.secure = peer_.secure;
  apply_forwarded(request, context_.options.trusted_proxies);
  const auto given = request.headers.find("X-Request-Id");
  request.request_id =
      given && is_sane_id(*given) ? std::string(*given) : base::to_string(context_.ids->next());
  return request;
}

}  // namespace http
