// The HTTP client: one blocking request with a deadline, over libcurl, with connections kept alive
// per destination. Used by notify's senders and the CLI. Safe from any thread; `stop` ends what is
// under way.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace outbound {

struct Header {
  std::string name, value;
};

struct Tls {
  std::string ca_file = {}, certificate_file = {}, key_file = {}, server_name = {};
  bool verify = true;
};

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
  bool follow_redirects = false;
  base::Duration timeout = base::seconds(10);
  std::size_t response_bytes_max = 1 << 20;  // more is cut off as an error
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
  // Any status is an answer. `unavailable`: not connected, timed out, cut off; `invalid`: bad URL.
  // Secrets never appear in the message; nor does the URL's user part or query.
  virtual base::Result<Response> send(const Request& request) = 0;
  virtual void stop() = 0;  // what is under way ends soon with `unavailable`; later calls too
};
std::unique_ptr<HttpClient> curl_client(std::string user_agent);

}  // namespace outbound
