#include "platform/outbound/lanes.h"

#include <algorithm>
#include <chrono>

namespace outbound {
namespace {

constexpr std::size_t idle_lanes_max = 16;  // further ones close their connections after use

}  // namespace

Exchange Lanes::send(const Hop& hop) {
  std::unique_ptr<Lane> lane = take(hop.request.trust, hop.url.destination());
  if (!lane) return {.answer = base::unavailable("the HTTP client is stopped"), .final = true};
  Exchange exchange = lane->send(hop, stopped_);
  give_back(std::move(lane));
  return exchange;
}

bool Lanes::wait(base::Duration duration) {
  std::unique_lock lock(mutex_);
  return !stopping_.wait_for(lock, std::chrono::nanoseconds(duration.nanoseconds),
                             [this] { return stopped_.load(); });
}

void Lanes::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  stopping_.notify_all();
  for (Lane* lane : busy_) lane->wake();
  idle_.clear();
}

// The idle lane that last spoke to `destination`, so that its connection is used again; else a new
// one, or the most recently used one when there are many. nullptr when stopped.
std::unique_ptr<Lane> Lanes::take(Trust trust, const std::string& destination) {
  const std::lock_guard lock(mutex_);
  if (stopped_) return nullptr;
  auto found = std::find_if(idle_.rbegin(), idle_.rend(), [&](const auto& lane) {
    return lane->trust() == trust && lane->destination() == destination;
  });
  if (found == idle_.rend() && idle_.size() >= idle_lanes_max)
    found = std::find_if(idle_.rbegin(), idle_.rend(),
                         [trust](const auto& lane) { return lane->trust() == trust; });
  std::unique_ptr<Lane> lane;
  if (found != idle_.rend()) {
    lane = std::move(*found);
    idle_.erase(std::next(found).base());
  } else {
    lane = std::make_unique<Lane>(trust);
  }
  busy_.push_back(lane.get());
  return lane;
}

void Lanes::give_back(std::unique_ptr<Lane> lane) {
  const std::lock_guard lock(mutex_);
  std::erase(busy_, lane.get());
  if (!stopped_ && idle_.size() < idle_lanes_max) idle_.push_back(std::move(lane));
}

}  // namespace outbound
