// Requests and responses as handlers see them: plain values, no socket in sight. A handler is a
// plain function that may block; it runs on the server's bounded pool, many at a time.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };
std::string_view name(Method method);
Method method_named(std::string_view name);

struct Header {
  std::string name, value;
};

class Headers {
 public:
  // The first value under a name, ignoring case; nullopt when there is none.
  std::optional<std::string_view> find(std::string_view name) const;
  void add(std::string_view name, std::string_view value);
  void set(std::string_view name, std::string_view value);  // replaces all of that name
  void remove(std::string_view name);                       // all of that name
  void reserve(std::size_t count) { headers_.reserve(count); }
  std::span<const Header> all() const { return headers_; }

 private:
  std::vector<Header> headers_;
};

struct Request {
  Method method = Method::get;
  std::string method_text;  // as sent, for a 405 answer's log
  std::string target;       // as sent: "/v1/alerts?state=firing"
  std::string path;         // percent-decoded, without query: "/v1/alerts"
  std::string query;        // as sent, without "?"
  Headers headers;
  std::string body;
  std::string remote;      // "127.0.0.1", "::1", or "unix"
  std::string request_id;  // from X-Request-Id where it is sane, else new
  bool secure = false;     // arrived over TLS
  bool local = false;      // arrived over the control socket
};

// Decoded pairs of a query string or form body, in order; nullopt on a bad escape.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

// What a streaming handler writes to, from the thread that runs it. `write` blocks while the
// connection is slow, and is false once the client is gone: stop then.
class BodyWriter {
 public:
  virtual ~BodyWriter() = default;
  virtual bool write(std::string_view bytes) = 0;
};

// One WebSocket, once upgraded. `send` may be called from any thread: it queues, and a client that
// lets more than `websocket_queue_max` messages wait is closed (1013).
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  virtual void send(std::string_view text) = 0;
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
};
struct WebSocketHandlers {
  std::function<void(std::shared_ptr<WebSocket>)> opened;  // shared: sender and connection
  std::function<void(std::string_view)> message;           // whole text messages
  std::function<void()> closed;                            // exactly once after `opened`
};

struct Response;

// An answer that waits for something without a thread that waits: 64 requests that share a sync
// cost two thread switches instead of 128 (docs/performance.md, single alerts).
struct Later {
  using Tell = std::function<void(base::Done)>;
  // Begins what the answer waits for, and returns. `tell` is called once, from any thread, quick.
  std::function<void(Tell)> begin;
  // Makes the answer of what was told, on the connection's thread: never blocking.
  std::function<Response(base::Done)> answer;
  base::Duration patience = base::seconds(30);
  // Nothing told within it: `answer` gets `unavailable` with this text.
  std::string_view late = "no answer in time";
};

struct Response {
  int status = 200;
  std::string content_type = {};  // "" with an empty body: no header
  std::string body = {};
  Headers headers = {};
  // When set, the body is streamed (chunked) by calling this after the headers went out.
  std::function<void(BodyWriter&)> stream = {};
  // When set on a GET that asks for it, the connection is upgraded.
  std::optional<WebSocketHandlers> websocket = {};
  // When set, this is no answer yet.
  std::shared_ptr<Later> later = {};  // shared with nobody; keeps an answer small to move
};

using Handler = std::function<Response(const Request&)>;
// Whether a request's handler is quick and never blocks: it runs on the I/O thread then.
using Quick = std::function<bool(const Request&)>;

}  // namespace http
