#include "platform/outbound/url.h"

#include <curl/curl.h>

#include <memory>

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
          .path = part(url.get(), CURLUPART_PATH)};
  if (out.scheme != "http" && out.scheme != "https")
    return base::invalid("the URL must start with http:// or https://");
  if (out.host.empty()) return base::invalid("the URL names no host");
  return out;
}

base::Result<std::string> with_host(const std::string& text, const std::string& host) {
  const ParsedUrl url = parsed(text);
  if (!url || curl_url_set(url.get(), CURLUPART_HOST, host.c_str(), 0) != CURLUE_OK)
    return base::invalid("the TLS server name is no host name");
  return part(url.get(), CURLUPART_URL);
}

}  // namespace outbound
