// One request as libcurl's options, and what came back. Its strings must live until the transfer is
// over, so it is kept beside the handle and dropped after.
#pragma once
#include <curl/curl.h>

#include <memory>
#include <string>

#include "platform/outbound/http_client.h"
#include "platform/outbound/retry.h"
#include "platform/outbound/url.h"

namespace outbound {

struct Hop {
  const Request& request;
  const Url& url;
  const ClientOptions& options;
  base::Duration timeout;  // of this transfer
  std::string traceparent = {};
};

class Transfer {
 public:
  explicit Transfer(const Hop& hop)
      : hop_(hop),
        request_(hop.request),
        url_(hop.url),
        guarded_(hop.request.trust == Trust::user) {}

  // Sets all options anew. `easy` was reset; its connections and nothing else remain.
  base::Done prepare(CURL* easy);
  // The answer, or why there is none, without secrets.
  Exchange finish(CURL* easy, CURLcode code);

 private:
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  using List = std::unique_ptr<curl_slist, FreeList>;

  void set_where(CURL* easy);
  void set_guard(CURL* easy);
  void set_method(CURL* easy);
  base::Done set_headers(CURL* easy);
  void set_credentials(CURL* easy);
  base::Done set_tls(CURL* easy);
  void set_limits(CURL* easy);
  void append(List& list, const std::string& line);
  bool has_header(std::string_view name) const;

  static std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* self);
  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  bool accept_header(std::string_view line);
  base::Error failure(CURLcode code) const;

  const Hop& hop_;
  const Request& request_;
  const Url& url_;
  const bool guarded_;
  std::string refused_;  // why the address that a name stands for must not be reached
  Response response_;
  std::size_t header_bytes_ = 0;
  bool too_large_ = false;
  List headers_, connect_to_, resolve_;
  base::Secret user_, password_, bearer_;  // with a NUL at the end, as curl wants them
  std::string message_ = std::string(CURL_ERROR_SIZE, '\0');
};

}  // namespace outbound
