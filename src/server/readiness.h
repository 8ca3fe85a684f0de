// Whether the server is ready, and what it waits for: the steps of the start, then store and
// intake, which are asked again and again on threads of their own, so that one that hangs is seen
// too. Also the gate that answers for the server until it is ready. Safe from any thread.
#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "platform/http/message.h"
#include "platform/telemetry/log.h"

namespace server {

enum class Step : std::uint8_t { store, replay, projections };

class Readiness {
 public:
  struct Options {
    base::Duration interval = base::seconds(2);  // `readiness_interval`
    base::Duration patience = base::seconds(8);  // `readiness_patience`: then it does not answer
  };
  struct Check {
    std::string name;
    std::function<base::Done()> ask;  // may block
  };
  Readiness() : Readiness(Options()) {}
  explicit Readiness(Options options) : options_(options) {}
  ~Readiness();  // stops

  void done(Step step);
  // Once, after the last step: asks each check every `interval` and logs what changes.
  void watch(std::vector<Check> checks, telemetry::Log& log);
  void stop();  // waits for the questions under way

  bool ready() const;
  // 200 or 503: {"status": "ready" or "unready", "checks": [{name, status, reason}]}; a status is
  // ok, pending or failing.
  http::Response answer() const;

 private:
  struct Watched {
    Check check;
    std::string reason = {};  // "": it answered well
    std::chrono::steady_clock::time_point asked = {};
    bool asking = false;
    std::thread thread = {};
  };
  struct Line {
    std::string name, status, reason;
  };
  void run(Watched& watched, telemetry::Log& log);
  std::vector<Line> lines() const;

  const Options options_;
  mutable std::mutex mutex_;  // guards the rest
  std::condition_variable stopping_;
  std::array<bool, 3> steps_{};
  std::vector<std::unique_ptr<Watched>> watched_;
  bool stopped_ = false;
};

// Answers /healthz and /readyz, and 503 with Retry-After for the rest, until it is opened.
class Gate {
 public:
  explicit Gate(const Readiness& readiness) : readiness_(readiness) {}
  void open(http::Handler handler, http::Quick quick);  // once; they outlive all requests
  http::Response handle(const http::Request& request) const;
  bool is_quick(const http::Request& request) const;

 private:
  const Readiness& readiness_;
  http::Handler handler_;
  http::Quick quick_;
  std::atomic<bool> open_ = false;  // the two are complete once it is true
};

}  // namespace server
