// The HTTP/1.1 server: keep-alive, pipelining, chunked bodies both ways, streamed responses, HEAD,
// gzip, ETag with If-None-Match, WebSocket (RFC 6455), request ids and security headers. Reads and
// writes run on I/O threads; handlers run on a bounded pool (a request for which `Endpoint::quick`
// says so runs on the I/O thread). Used by server/; start and stop belong to one thread, the rest
// is internal.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/http/forwarded.h"
#include "platform/http/message.h"

namespace http {

// Every limit, its default, and what a client sees past it (docs/limits.md).
struct Limits {
  std::size_t header_bytes_max = 16 << 10;   // 431
  std::size_t target_bytes_max = 8 << 10;    // 414
  std::size_t body_bytes_max = 4 << 20;      // 413
  std::size_t connections_max = 10'000;      // a further one is closed at once
  std::size_t requests_in_flight_max = 512;  // 503 with Retry-After; not answered yet
  std::size_t handler_threads = 32;
  std::int64_t io_threads = 0;                                  // 0: one a core, four at most
  base::Duration header_timeout = base::seconds(10);            // the whole header: 408 and closed
  base::Duration tls_handshake_timeout = base::seconds(10);     // closed
  base::Duration certificate_look_interval = base::seconds(5);  // changed files are used after it
  base::Duration body_timeout = base::seconds(30);              // the whole body: 408 and closed
  base::Duration idle_timeout = base::seconds(75);              // between requests: closed
  base::Duration write_timeout = base::seconds(30);             // without progress: closed
  base::Duration stop_timeout = base::seconds(10);              // a graceful stop waits no longer
  std::size_t websocket_message_bytes_max = 64 << 10;           // closed with 1009
  std::size_t websocket_queue_max = 1'024;                      // closed with 1013
  std::size_t websocket_queue_bytes_max = 8 << 20;              // closed with 1013
  std::size_t websockets_max = 1'000;                           // 503
  base::Duration websocket_ping_interval = base::seconds(30);   // silent for two of them: cut
  std::size_t stream_buffer_bytes_max = 256 << 10;  // a streaming handler waits above it
};

struct Listen {  // one of the two
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;      // 0 lets the system choose
  std::string unix_path = {};  // the control socket, mode 0600; sets Request::local
};

// "127.0.0.1:8080", "[::1]:0", ":9093" (all addresses), "localhost:80".
base::Result<Listen> parse_listen(std::string_view text);
bool is_loopback(const Listen& listen);

// PEM files: the certificate with its chain, and its key, not encrypted.
struct TlsFiles {
  std::string certificate, key;
};
// What a look at the files of an endpoint found: at the start, and after each change of them.
struct CertificateState {
  base::Time not_after;  // of the certificate that serves
  base::Done done;       // an error: the files cannot be used, the last good certificate serves
};
using CertificateListener = std::function<void(const CertificateState&)>;

struct Endpoint {
  Listen listen = {};
  Handler handler;
  bool browser = true;  // security headers that only matter to browsers (CSP, frame options)
  std::optional<TlsFiles> tls = {};
  Quick quick = {};  // absent: every handler may block, and runs on the pool
};

// Counters since the start; gauges are now.
struct Statistics {
  std::uint64_t connections_open = 0, websockets_open = 0, requests_in_flight = 0;
  std::uint64_t requests_total = 0, refused_connections_total = 0,
                crowded_out_connections_total = 0, refused_requests_total = 0;
  std::uint64_t read_bytes_total = 0, written_bytes_total = 0;
};

struct Options {
  Limits limits = {};
  // Origins that may open a WebSocket besides the server's own (scheme://host:port equal to Host).
  std::vector<std::string> allowed_origins = {};
  // Networks ("10.0.0.0/8", "::1") whose X-Forwarded-For and X-Forwarded-Proto are believed.
  TrustedProxies trusted_proxies = {};
  CertificateListener on_certificate = {};  // on an I/O thread; never blocking
  // Sees every exception that leaves a handler (a bug): the client got 500 with the request id.
  std::function<void(const Request&, std::string_view what)> on_bug = {};
};

class Server {
 public:
  static base::Result<std::unique_ptr<Server>> start(std::vector<Endpoint> endpoints,
                                                     Options options, base::Randomness& randomness);
  virtual ~Server() = default;
  // The bound port of each TCP endpoint (0 for a Unix socket), in the order of `start`.
  virtual std::vector<std::uint16_t> ports() const = 0;
  virtual Statistics statistics() const = 0;
  // Stops accepting, lets requests in flight end (bounded by `stop_timeout`), closes WebSockets
  // with 1001, joins every thread. Idempotent.
  virtual void stop() = 0;
};

}  // namespace http
