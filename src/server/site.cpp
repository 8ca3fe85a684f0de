#include "server/site.h"

#include <algorithm>

#include "base/text.h"
#include "server/console_files.h"

namespace server {
namespace {

constexpr std::string_view nonce_mark = "__CSP_NONCE__", base_mark = "__BASE_PATH__";

void replace_all(std::string& text, std::string_view mark, std::string_view value) {
  for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size())
    text.replace(at, mark.size(), value);
}

const ConsoleFile* file_named(std::string_view path) {
  const auto files = console_files();
  const auto found = std::ranges::find(files, path, &ConsoleFile::path);
  return found == files.end() ? nullptr : &*found;
}

bool takes_gzip(const http::Request& request) {
  return request.headers.find("Accept-Encoding").value_or("").find("gzip") !=
         std::string_view::npos;
}

http::Response page(const ConsoleFile& index, base::Randomness& randomness,
                    std::string_view path_prefix) {
  char bytes[16];
  randomness.fill(bytes, sizeof bytes);
  const std::string nonce = base::to_base64url({bytes, sizeof bytes});
  std::string html(index.bytes);
  replace_all(html, nonce_mark, nonce);
  replace_all(html, base_mark, std::string(path_prefix) + "/");
  http::Response response{
      .status = 200, .content_type = "text/html; charset=utf-8", .body = std::move(html)};
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Content-Security-Policy",
                       "default-src 'self'; script-src 'self' 'nonce-" + nonce +
                           "'; style-src 'self' 'nonce-" + nonce +
                           "'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
                           "frame-ancestors 'none'; base-uri 'self'; form-action 'self'");
  return response;
}

http::Response asset(const http::Request& request, const ConsoleFile& file) {
  http::Response response{.status = 200, .content_type = std::string(file.content_type)};
  response.headers.set("ETag", file.etag);
  const bool hashed = file.path.starts_with("/assets/");
  response.headers.set("Cache-Control",
                       hashed ? "public, max-age=31536000, immutable" : "no-cache");
  if (request.headers.find("If-None-Match") == file.etag) {
    response.status = 304;
    response.content_type.clear();
    return response;
  }
  const bool compressed = !file.gzip.empty() && takes_gzip(request);
  if (compressed) {
    response.headers.set("Content-Encoding", "gzip");
    response.headers.set("Vary", "Accept-Encoding");
  }
  response.body = compressed ? file.gzip : file.bytes;
  return response;
}

}  // namespace

http::Response plain(int status, std::string_view text) {
  return {.status = status,
          .content_type = "text/plain; charset=utf-8",
          .body = std::string(text) + "\n"};
}

http::Response metrics(const telemetry::Metrics& metrics) {
  return {.status = 200,
          .content_type = "text/plain; version=0.0.4; charset=utf-8",
          .body = metrics.text()};
}

http::Response console(const http::Request& request, base::Randomness& randomness,
                       std::string_view path_prefix) {
  const bool reads = request.method == http::Method::get || request.method == http::Method::head;
  if (!reads) return plain(405, "only GET and HEAD");
  if (const ConsoleFile* file = file_named(request.path); file && file->path != "/index.html")
    return asset(request, *file);
  const ConsoleFile* index = file_named("/index.html");
  if (index == nullptr) return plain(404, "this build has no console");
  if (request.path.starts_with("/assets/")) return plain(404, "no such file");
  return page(*index, randomness, path_prefix);
}

}  // namespace server
