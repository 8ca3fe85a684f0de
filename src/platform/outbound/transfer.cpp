#include "platform/outbound/transfer.h"

#include <sys/socket.h>

#include <algorithm>

#include "base/text.h"

namespace outbound {
namespace {

constexpr std::size_t header_bytes_max = 64 << 10;  // of a response, with those of redirects
constexpr const char* protocols = "http,https";

// curl_easy_setopt fails for unknown options and lack of memory only; both are no matter of the
// request.
template <class V>
void set(CURL* easy, CURLoption option, V value) {
  curl_easy_setopt(easy, option, value);
}

base::Secret terminated(const base::Secret& secret) {
  std::string text(secret.reveal());
  text.push_back('\0');
  return base::Secret(std::move(text));
}

bool splits(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

bool is_header_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return c > 0x20 && c < 0x7f && c != ':' && c != ';';
  });
}

bool is_method(std::string_view method) {
  return !method.empty() && method.size() <= 32 &&
         std::all_of(method.begin(), method.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

bool Transfer::has_header(std::string_view name) const {
  return std::any_of(
      request_.headers.begin(), request_.headers.end(),
      [name](const Header& header) { return base::equal_ignoring_case(header.name, name); });
}

void Transfer::append(List& list, const std::string& line) {
  curl_slist* const before = list.release();
  curl_slist* const longer = curl_slist_append(before, line.c_str());  // owns `before`, unless null
  list.reset(longer != nullptr ? longer : before);
}

base::Done Transfer::prepare(CURL* easy) {
  if (!is_method(request_.method)) return base::invalid("the method must be upper-case letters");
  if (guarded_ && (!request_.proxy_url.empty() || !request_.unix_path.empty()))
    return base::invalid(
        "what a user named is not sent by way of a proxy or a socket: where it "
        "leads cannot be checked there");
  if (guarded_) TRY(check_user_url(url_, hop_.options.allowed_networks));
  set_where(easy);
  set_guard(easy);
  set_method(easy);
  TRY(set_headers(easy));
  set_credentials(easy);
  TRY(set_tls(easy));
  set_limits(easy);
  set(easy, CURLOPT_USERAGENT, hop_.options.user_agent.c_str());
  set(easy, CURLOPT_NOSIGNAL, 1L);  // signals and threads do not mix
  set(easy, CURLOPT_ERRORBUFFER, message_.data());
  set(easy, CURLOPT_WRITEFUNCTION, &take_body);
  set(easy, CURLOPT_WRITEDATA, this);
  set(easy, CURLOPT_HEADERFUNCTION, &take_header);
  set(easy, CURLOPT_HEADERDATA, this);
  return {};
}

void Transfer::set_where(CURL* easy) {
  set(easy, CURLOPT_URL, request_.url.c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, protocols);
  set(easy, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);  // redirect.h does it
  if (!request_.unix_path.empty()) set(easy, CURLOPT_UNIX_SOCKET_PATH, request_.unix_path.c_str());
  // Set even when empty: what the environment says about proxies is not ours to follow.
  set(easy, CURLOPT_PROXY, request_.proxy_url.c_str());
  set(easy, CURLOPT_NOPROXY, request_.no_proxy.c_str());
}

// At the socket, because only there it is known what is connected to: a name may resolve to
// something else each time it is asked for.
curl_socket_t Transfer::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (transfer.guarded_) {
    const auto known = address_of(address->addr);
    const auto why = known ? why_refused(*known, transfer.hop_.options.allowed_networks)
                           : std::optional<std::string_view>("no internet address");
    if (why) {
      transfer.refused_ = *why;
      return CURL_SOCKET_BAD;
    }
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void Transfer::set_guard(CURL* easy) {
  set(easy, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  set(easy, CURLOPT_OPENSOCKETDATA, this);
  for (const std::string& known : hop_.options.resolve) append(resolve_, known);
  if (resolve_) set(easy, CURLOPT_RESOLVE, resolve_.get());
}

void Transfer::set_method(CURL* easy) {
  const std::string& method = request_.method;
  const bool reads = method == "GET" || method == "HEAD";
  if (method == "HEAD") {
    set(easy, CURLOPT_NOBODY, 1L);
  } else if (!reads || !request_.body.empty()) {
    set(easy, CURLOPT_POST, 1L);
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(easy, CURLOPT_POSTFIELDS, request_.body.data());  // not copied: it outlives the transfer
  }
  if (method != "POST" && method != "HEAD") set(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
}

base::Done Transfer::set_headers(CURL* easy) {
  for (const Header& header : request_.headers) {
    if (!is_header_name(header.name) || splits(header.value))
      return base::invalid("a header has a name or value that cannot be sent");
    // "Name;" is how curl is told to send an empty value.
    append(headers_, header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  // Without these, curl would wait a second for "100 Continue" and call every body a form.
  if (!hop_.traceparent.empty() && !has_header("traceparent"))
    append(headers_, "traceparent: " + hop_.traceparent);
  if (!has_header("Expect")) append(headers_, "Expect:");
  if (!has_header("Content-Type")) append(headers_, "Content-Type:");
  set(easy, CURLOPT_HTTPHEADER, headers_.get());
  return {};
}

void Transfer::set_credentials(CURL* easy) {
  // As options rather than as a header: curl drops them when a redirect leads to another host.
  if (request_.bearer) {
    bearer_ = terminated(*request_.bearer);
    set(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BEARER));
    set(easy, CURLOPT_XOAUTH2_BEARER, bearer_.reveal().data());
  } else if (request_.basic) {
    user_ = terminated(base::Secret(request_.basic->first));
    password_ = terminated(request_.basic->second);
    set(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(easy, CURLOPT_USERNAME, user_.reveal().data());
    set(easy, CURLOPT_PASSWORD, password_.reveal().data());
  }
}

base::Done Transfer::set_tls(CURL* easy) {
  const Tls& tls = request_.tls;
  const auto set_file = [easy](CURLoption option, const std::string& file) {
    if (!file.empty()) set(easy, option, file.c_str());
  };
  set_file(CURLOPT_CAINFO, tls.ca_file);
  set_file(CURLOPT_SSLCERT, tls.certificate_file);
  set_file(CURLOPT_SSLKEY, tls.key_file);
  set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(easy, CURLOPT_SSL_VERIFYPEER, tls.verify ? 1L : 0L);
  set(easy, CURLOPT_SSL_VERIFYHOST, tls.verify ? 2L : 0L);
  if (tls.server_name.empty() || url_.scheme != "https") return {};
  // curl takes the name for SNI and verification from the URL: so the URL names it, the connection
  // goes to the real host, and Host stays what it was.
  const std::string renamed = TRY(with_host(request_.url, tls.server_name));
  set(easy, CURLOPT_URL, renamed.c_str());
  append(connect_to_, tls.server_name + ":" + url_.port + ":" + url_.host + ":" + url_.port);
  set(easy, CURLOPT_CONNECT_TO, connect_to_.get());
  if (has_header("Host")) return {};
  append(headers_, "Host: " + url_.host + (url_.port == "443" ? "" : ":" + url_.port));
  set(easy, CURLOPT_HTTPHEADER, headers_.get());
  return {};
}

void Transfer::set_limits(CURL* easy) {
  const long timeout_ms =
      static_cast<long>(std::max<std::int64_t>(1, hop_.timeout.nanoseconds / 1'000'000));
  set(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, timeout_ms);
  set(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request_.response_bytes_max));
}

std::size_t Transfer::take_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::size_t n = size * count;
  if (transfer.response_.body.size() + n > transfer.request_.response_bytes_max) {
    transfer.too_large_ = true;
    return 0;  // ends the transfer
  }
  transfer.response_.body.append(bytes, n);
  return n;
}

std::size_t Transfer::take_header(char* bytes, std::size_t size, std::size_t count, void* self) {
  const std::size_t n = size * count;
  return static_cast<Transfer*>(self)->accept_header({bytes, n}) ? n : 0;
}

bool Transfer::accept_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > header_bytes_max) {
    too_large_ = true;
    return false;
  }
  if (line.starts_with("HTTP/")) {  // another response: after 100 Continue or a redirect
    response_.headers.clear();
    response_.body.clear();
    return true;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return true;  // the empty line
  response_.headers.push_back({std::string(base::trim(line.substr(0, colon))),
                               std::string(base::trim(line.substr(colon + 1)))});
  return true;
}

base::Error Transfer::failure(CURLcode code) const {
  const std::string what = request_.method + " " + url_.shown() + ": ";
  if (too_large_ || code == CURLE_FILESIZE_EXCEEDED)
    return base::unavailable(what + "the response is larger than " +
                             std::to_string(request_.response_bytes_max) + " bytes");
  if (!refused_.empty() && code == CURLE_COULDNT_CONNECT)
    return base::invalid(what + "the host's name leads to " + refused_ +
                         "; outbound_allowed_networks can allow it");
  if (code == CURLE_URL_MALFORMAT) return base::invalid(what + "the URL's host is no host name");
  if (code == CURLE_PEER_FAILED_VERIFICATION)
    return base::unavailable(what +
                             "its certificate is not trusted: signed by an authority that is not"
                             " known here, for another name, or out of date");
  if (code == CURLE_SSL_CACERT_BADFILE)
    return base::unavailable(what + request_.tls.ca_file +
                             ": cannot be read, or holds no certificate (PEM)");
  // curl's own message may repeat the URL; its text for the code never does.
  return base::unavailable(what + curl_easy_strerror(code));
}

Exchange Transfer::finish(CURL* easy, CURLcode code) {
  long sent = 0;
  curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent);
  if (code != CURLE_OK || too_large_)
    return {.answer = failure(code),
            .sent = sent > 0,
            .final = too_large_ || code == CURLE_FILESIZE_EXCEEDED};
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  return {.answer = std::move(response_)};
}

}  // namespace outbound
