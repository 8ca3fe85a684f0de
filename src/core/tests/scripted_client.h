// An HTTP client for tests: keeps what was sent and answers with the next of `statuses`, then with
// 200; 0 is a connection that fails. Safe from any thread.
#pragma once
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "platform/outbound/http_client.h"

namespace core::test {

class ScriptedClient final : public outbound::HttpClient {
 public:
  base::Result<outbound::Response> send(const outbound::Request& request) override {
    int status = 200;
    std::vector<outbound::Header> headers;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      if (!statuses_.empty()) {
        status = statuses_.front();
        statuses_.pop_front();
      }
      headers = headers_;
    }
    if (status == 0) return base::unavailable("connection refused");
    return outbound::Response{.status = status, .headers = headers, .body = {}};
  }
  void stop() override {}

  void answer(std::deque<int> statuses, std::vector<outbound::Header> headers = {}) {
    const std::lock_guard lock(mutex_);
    statuses_ = std::move(statuses);
    headers_ = std::move(headers);
  }
  std::vector<outbound::Request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  mutable std::mutex mutex_;  // guards all below
  std::deque<int> statuses_;
  std::vector<outbound::Header> headers_;
  std::vector<outbound::Request> requests_;
};

}  // namespace core::test
