#include "cli/api.h"

#include <cstdio>

#include "base/text.h"
#include "base/version.h"
#include "cli/problem.h"
#include "cli/text.h"

namespace cli {
namespace {

constexpr std::size_t answer_bytes_max = 64 << 20;
constexpr base::Duration answer_timeout = base::seconds(30);

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

Api::Api(Options options, std::unique_ptr<outbound::HttpClient> client)
    : options_(std::move(options)), client_(std::move(client)) {
  options_.url = without_slash(std::move(options_.url));
}

Api::~Api() = default;

base::Result<std::string> Api::send(std::string method, const std::string& path, std::string json) {
  if (!client_) client_ = outbound::curl_client("mainstay-cli/" + std::string(base::version));
  outbound::Request request;
  request.method = std::move(method);
  request.url = options_.url + path;
  if (options_.dry_run && request.method != "GET")
    request.url += path.find('?') == std::string::npos ? "?dry_run=true" : "&dry_run=true";
  request.headers.push_back({"Accept", "application/json"});
  if (!json.empty()) request.headers.push_back({"Content-Type", "application/json"});
  request.body = std::move(json);
  request.bearer = options_.token;
  request.timeout = answer_timeout;
  request.response_bytes_max = answer_bytes_max;
  request.trust = outbound::Trust::operator_;
  request.attempts_max = 1;  // the person sees at once that nothing answers
  auto response = client_->send(request);
  if (!response) {
    auto error = std::move(response).error();
    if (error.code == base::Code::unavailable)
      error.message += "; is a server running there? (MAINSTAY_URL or --url)";
    return error;
  }
  if (options_.verbose)
    std::fprintf(stderr, "%s %s: %d, request %s\n", request.method.c_str(), path.c_str(),
                 response->status,
                 printable(response->header("X-Request-Id").value_or("without id")).c_str());
  if (response->status < 200 || response->status >= 300) return problem_of(*response);
  return std::move(response->body);
}

base::Result<std::string> Api::get(const std::string& path) { return send("GET", path, ""); }
base::Result<std::string> Api::post(const std::string& path, std::string json) {
  return send("POST", path, std::move(json));
}
base::Result<std::string> Api::put(const std::string& path, std::string json) {
  return send("PUT", path, std::move(json));
}
base::Result<std::string> Api::remove(const std::string& path) { return send("DELETE", path, ""); }

std::string path_of(std::string_view collection, std::string_view id, std::string_view action) {
  return std::string(collection) + "/" + base::percent_encode(id) + std::string(action);
}

void Query::add(std::string_view name, std::string_view value) {
  text_ += text_.empty() ? '?' : '&';
  text_.append(name).append("=").append(base::percent_encode(value));
}

base::Error unreadable(const base::Error& error) {
  return base::unavailable("the server's answer does not read: " + error.message +
                           "; are mainstay and the server of the same release?");
}

}  // namespace cli
