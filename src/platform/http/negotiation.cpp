#include "platform/http/negotiation.h"

#include <array>
#include <string>

#include "base/compress/compress.h"
#include "base/text.h"

namespace http {
namespace {

constexpr int gzip_level = 2;  // a tenth larger than level 6, at a third of its time
constexpr std::string_view gzip_mark = "-gzip";  // in the ETag of the compressed representation

// "q=0.25" as thousandths; 1000 when absent; 0 when malformed, which refuses.
int quality(std::string_view parameters) {
  for (std::string_view parameter : base::split(parameters, ';')) {
    parameter = base::trim(parameter);
    if (parameter.size() < 2 || (parameter[0] != 'q' && parameter[0] != 'Q') || parameter[1] != '=')
      continue;
    const std::string_view digits = parameter.substr(2);
    if (digits.empty() || digits.size() > 5 || (digits[0] != '0' && digits[0] != '1')) return 0;
    if (digits.size() > 1 && digits[1] != '.') return 0;
    int thousandths = (digits[0] - '0') * 1000, unit = 100;
    for (const char c : digits.substr(std::min<std::size_t>(2, digits.size()))) {
      if (c < '0' || c > '9') return 0;
      thousandths += (c - '0') * unit;
      unit /= 10;
    }
    return thousandths > 1000 ? 0 : thousandths;
  }
  return 1000;
}

std::string_view without_weakness(std::string_view etag) {
  return etag.starts_with("W/") ? etag.substr(2) : etag;
}

// The tag of the representation before compression: "abc-gzip" names the same state as "abc".
std::string plain_tag(std::string_view etag) {
  std::string tag(without_weakness(etag));
  const std::string suffix = std::string(gzip_mark) + "\"";
  if (tag.ends_with(suffix)) tag.replace(tag.size() - suffix.size(), suffix.size(), "\"");
  return tag;
}

void mark_compressed(Response& response) {
  response.headers.set("Content-Encoding", "gzip");
  const auto etag = response.headers.find("ETag");
  if (!etag || !etag->ends_with('"')) return;
  std::string marked(*etag);
  marked.insert(marked.size() - 1, gzip_mark);
  response.headers.set("ETag", marked);
}

void add_vary(Response& response) {
  const auto vary = response.headers.find("Vary");
  if (!vary) return response.headers.add("Vary", "Accept-Encoding");
  if (*vary == "*" || base::to_lower(*vary).find("accept-encoding") != std::string::npos) return;
  response.headers.set("Vary", std::string(*vary) + ", Accept-Encoding");
}

bool may_compress(const Response& response) {
  return !response.stream && response.status != 206 && response.body.size() >= gzip_bytes_min &&
         !response.headers.find("Content-Encoding") && is_compressible(response.content_type);
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  int gzip = -1, any = -1, identity = -1;
  for (const std::string_view item : base::split(accept_encoding, ',')) {
    const std::size_t end = std::min(item.find(';'), item.size());
    const std::string_view coding = base::trim(item.substr(0, end));
    const int q = quality(item.substr(end));
    if (base::equal_ignoring_case(coding, "gzip") || base::equal_ignoring_case(coding, "x-gzip"))
      gzip = q;
    else if (base::equal_ignoring_case(coding, "identity"))
      identity = q;
    else if (coding == "*")
      any = q;
  }
  const int wanted = gzip >= 0 ? gzip : any;
  return wanted > 0 && wanted >= identity;
}

bool is_compressible(std::string_view content_type) {
  const std::string type = base::to_lower(
      base::trim(content_type.substr(0, std::min(content_type.find(';'), content_type.size()))));
  static constexpr std::array types{
      std::string_view("application/json"),         std::string_view("application/javascript"),
      std::string_view("application/xml"),          std::string_view("application/x-ndjson"),
      std::string_view("application/yaml"),         std::string_view("image/svg+xml"),
      std::string_view("application/manifest+json")};
  if (type.starts_with("text/")) return type != "text/event-stream";
  if (type.ends_with("+json") || type.ends_with("+xml")) return true;
  for (const std::string_view known : types)
    if (type == known) return true;
  return type.starts_with("application/openmetrics-text");
}

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
  if (base::trim(if_none_match) == "*") return true;
  const std::string wanted = plain_tag(etag);
  // Tags hold no commas here: those of the product are hex, and a false miss only costs a body.
  for (const std::string_view item : base::split(if_none_match, ','))
    if (plain_tag(base::trim(item)) == wanted) return true;
  return false;
}

void negotiate(const Request& request, Response& response) {
  const bool reading = request.method == Method::get || request.method == Method::head;
  const bool compressible = may_compress(response);
  const auto accepted = request.headers.find("Accept-Encoding");
  const bool compress = compressible && accepted && accepts_gzip(*accepted);
  if (compressible) add_vary(response);
  const auto etag = response.headers.find("ETag");
  const auto known = request.headers.find("If-None-Match");
  if (reading && response.status == 200 && etag && known && matches_etag(*known, *etag)) {
    if (compress) mark_compressed(response);
    response.headers.remove("Content-Encoding");
    response.status = 304;
    response.body.clear();
    response.content_type.clear();
    response.stream = nullptr;
    return;
  }
  if (!compress) return;
  response.body = base::gzip(response.body, gzip_level);
  mark_compressed(response);
}

}  // namespace http
