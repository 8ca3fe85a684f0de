// The lanes of one client: which serves the next call, and which are under way. Safe from any
// thread.
#pragma once
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/time.h"
#include "platform/outbound/lane.h"

namespace outbound {

class Lanes {
 public:
  Exchange send(const Hop& hop);
  // False when the client was stopped meanwhile.
  bool wait(base::Duration duration);
  void stop();

 private:
  std::unique_ptr<Lane> take(Trust trust, const std::string& destination);
  void give_back(std::unique_ptr<Lane> lane);

  std::atomic<bool> stopped_ = false;  // read while a transfer runs
  std::mutex mutex_;                   // guards idle_ and busy_
  std::condition_variable stopping_;
  std::vector<std::unique_ptr<Lane>> idle_;
  std::vector<Lane*> busy_;  // owned by the calls under way; to wake them
};

}  // namespace outbound
