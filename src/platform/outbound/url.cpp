#include "platform/outbound/url.h"

#include <curl/curl.h>

#include <memory>

#include "base/text.h"

namespace outbound {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using ParsedUrl = std::unique_ptr<CURLU, FreeUrl>;

ParsedUrl parsed(const std::string& text) {
  ParsedUrl url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return nullptr;
  return url;
}

// "" when the URL lacks the part.
std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return "";
  std::string copy(text);
  curl_free(text);
  return copy;
}

bool has_control_byte(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return true;
  return false;
}

}  // namespace

std::string Url::shown() const {
  const bool usual = port == (scheme == "https" ? "443" : "80");
  return scheme + "://" + host + (usual ? "" : ":" + port) + path;
}

base::Result<Url> parse_url(const std::string& text) {
  if (text.empty()) return base::invalid("the URL is empty");
  if (has_control_byte(text))
    return base::invalid("the URL has a space or control byte: percent-encode it");
  const ParsedUrl url = parsed(text);
  if (!url) return base::invalid("the URL cannot be parsed: write http://host[:port]/path");
  Url out{.scheme = part(url.get(), CURLUPART_SCHEME),
          .host = part(url.get(), CURLUPART_HOST),
          .port = part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT),
          .path = part(url.get(), CURLUPART_PATH),
          .has_user = !part(url.get(), CURLUPART_USER).empty() ||
                      !part(url.get(), CURLUPART_PASSWORD).empty()};
  if (out.scheme != "http" && out.scheme != "https")
    return base::invalid("the URL must start with http:// or https://");
  if (out.host.empty()) return base::invalid("the URL names no host");
  return out;
}

base::Done check_user_url(const Url& url, const Networks& allowed) {
  if (url.has_user) return base::invalid("the URL has a user part before its host: leave it out");
  std::string host = base::to_lower(url.host);
  while (host.ends_with('.')) host.pop_back();
  if (host.starts_with('[')) host = host.substr(1, host.find_first_of("]%") - 1);
  if (const auto address = base::parse_ip_address(host))
    if (const auto why = why_refused(*address, allowed))
      return base::invalid("the URL leads to " + std::string(*why) +
                           "; outbound_allowed_networks can allow it");
  const bool local = host == "localhost" || host.ends_with(".localhost");
  if (local && why_refused(*base::parse_ip_address("127.0.0.1"), allowed))
    return base::invalid("the URL leads to this host; outbound_allowed_networks can allow it");
  return {};
}

base::Result<std::string> resolved(const std::string& text, const std::string& location) {
  const ParsedUrl url = parsed(text);
  if (!url || has_control_byte(location) ||
      curl_url_set(url.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK)
    return base::unavailable("the answer redirects to no URL");
  return part(url.get(), CURLUPART_URL);
}

base::Result<std::string> with_host(const std::string& text, const std::string& host) {
  const ParsedUrl url = parsed(text);
  if (!url || curl_url_set(url.get(), CURLUPART_HOST, host.c_str(), 0) != CURLUE_OK)
    return base::invalid("the TLS server name is no host name");
  return part(url.get(), CURLUPART_URL);
}

}  // namespace outbound
