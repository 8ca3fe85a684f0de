// The HTTP client: one blocking call with a deadline, over libcurl, with connections kept alive
// per destination, retries where they are safe, a circuit breaker and a guard for addresses that
// users supply (README). Used by notify's senders, the span exporter and the CLI. Safe from any
// thread; `stop` ends what is under way.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "platform/outbound/networks.h"

namespace outbound {

class Destinations;

struct Header {
  std::string name, value;
};

struct Tls {  // 1.2 or later
  std::string ca_file = {}, certificate_file = {}, key_file = {}, server_name = {};
  bool verify = true;
};

// Who named the address. What a user named may lead to global addresses and allowed networks only;
// what the operator named goes anywhere, but a redirect from it to another origin is guarded too.
enum class Trust : std::uint8_t { user, operator_ };

struct Request {
  std::string method = "GET";
  std::string url = {};        // http or https only
  std::string unix_path = {};  // connect here instead of the URL's host
  std::vector<Header> headers = {};
  std::string body = {};
  std::optional<base::Secret> bearer = {};
  std::optional<std::pair<std::string, base::Secret>> basic = {};
  Tls tls = {};
  std::string proxy_url = {}, no_proxy = {};  // the environment's are not followed
  // At most `redirects_max`; never from https to http; to another origin without credentials, own
  // headers and client certificate.
  bool follow_redirects = false;
  base::Duration timeout = base::seconds(10);  // of the whole call, with redirects and retries
  std::size_t response_bytes_max = 1 << 20;    // more is cut off as an error
  Trust trust = Trust::user;
  base::Id tenant = {};     // whose destination it is; nil: the server's own
  int attempts_max = 3;     // 1: the caller tries again by itself
  bool repeatable = false;  // may be sent twice though its method is not idempotent
};

struct Response {
  int status = 0;
  std::vector<Header> headers;
  std::string body;
  std::optional<std::string_view> header(std::string_view name) const;  // ignoring case
};

class HttpClient {  // an interface: tests substitute faults
 public:
  virtual ~HttpClient() = default;
  // Any status is an answer. `unavailable`: not connected, timed out, cut off, or the destination's
  // circuit breaker is open; `invalid`: bad URL, or one that leads where this request must not go.
  // Secrets never appear in the message; nor does the URL's user part or query.
  virtual base::Result<Response> send(const Request& request) = 0;
  virtual void stop() = 0;  // what is under way ends soon with `unavailable`; later calls too
};

// Told of each call: for metrics and traces. Safe from any thread.
class Observer {
 public:
  struct Outcome {
    int status = 0;  // 0: no answer
    const base::Error* error = nullptr;
    int attempts = 0;
  };
  class Call {
   public:
    virtual ~Call() = default;
    virtual std::string traceparent() const = 0;   // sent along; "": none
    virtual void end(const Outcome& outcome) = 0;  // once
  };
  virtual ~Observer() = default;
  // `destination` is scheme://host:port.
  virtual std::unique_ptr<Call> begin(std::string_view method, std::string_view destination) = 0;
};

struct ClientOptions {
  std::string user_agent = {};
  Networks allowed_networks = {};        // `outbound_allowed_networks`
  Destinations* destinations = nullptr;  // the breakers; outlives the client; nullptr: none
  Observer* observer = nullptr;          // outlives the client
  base::Duration retry_first = base::milliseconds(200);  // `outbound_retry_first`; doubles
  base::Duration retry_max = base::seconds(5);           // `outbound_retry_max`
  base::Duration retry_after_max = base::seconds(30);    // `outbound_retry_after_max`
  std::vector<std::string> resolve = {};  // "host:port:address": names that DNS is not asked for
};
inline constexpr int redirects_max = 5;  // `outbound_redirects_max`

std::unique_ptr<HttpClient> curl_client(ClientOptions options);
std::unique_ptr<HttpClient> curl_client(std::string user_agent);

}  // namespace outbound
