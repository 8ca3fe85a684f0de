#include <curl/curl.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "base/text.h"
#include "platform/outbound/http_client.h"
#include "platform/outbound/lane.h"

namespace outbound {
namespace {

constexpr std::size_t idle_lanes_max = 16;  // further ones close their connections after use

// libcurl's own state is the process's, so its initialisation is too: once, before the first
// handle, and never undone, because other clients may live on.
void initialise_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(std::string user_agent) : user_agent_(std::move(user_agent)) {}

  base::Result<Response> send(const Request& request) override {
    const Url url = TRY(parse_url(request.url));
    std::unique_ptr<Lane> lane = take_lane(url.destination());
    if (!lane) return base::unavailable("the HTTP client is stopped");
    auto response = lane->send(request, url, user_agent_, stopped_);
    give_back(std::move(lane));
    return response;
  }

  void stop() override {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (Lane* lane : busy_) lane->wake();
    idle_.clear();
  }

 private:
  // The idle lane that last spoke to `destination`, so that its connection is used again; else the
  // most recently used one, else a new one. nullptr when stopped.
  std::unique_ptr<Lane> take_lane(const std::string& destination) {
    const std::lock_guard lock(mutex_);
    if (stopped_) return nullptr;
    auto found = std::find_if(idle_.rbegin(), idle_.rend(), [&destination](const auto& lane) {
      return lane->destination() == destination;
    });
    if (found == idle_.rend() && idle_.size() >= idle_lanes_max) found = idle_.rbegin();
    std::unique_ptr<Lane> lane;
    if (found != idle_.rend()) {
      lane = std::move(*found);
      idle_.erase(std::next(found).base());
    } else {
      lane = std::make_unique<Lane>();
    }
    busy_.push_back(lane.get());
    return lane;
  }

  void give_back(std::unique_ptr<Lane> lane) {
    const std::lock_guard lock(mutex_);
    std::erase(busy_, lane.get());
    if (!stopped_ && idle_.size() < idle_lanes_max) idle_.push_back(std::move(lane));
  }

  const std::string user_agent_;
  std::atomic<bool> stopped_ = false;  // read while a transfer runs
  std::mutex mutex_;                   // guards idle_ and busy_
  std::vector<std::unique_ptr<Lane>> idle_;
  std::vector<Lane*> busy_;  // owned by the calls under way; to wake them
};

}  // namespace

std::optional<std::string_view> Response::header(std::string_view name) const {
  for (const Header& candidate : headers)
    if (base::equal_ignoring_case(candidate.name, name)) return candidate.value;
  return std::nullopt;
}

std::unique_ptr<HttpClient> curl_client(std::string user_agent) {
  initialise_curl();
  return std::make_unique<CurlClient>(std::move(user_agent));
}

}  // namespace outbound
