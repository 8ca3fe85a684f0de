// The router: from a request to a route's handler. Authenticates (session cookie or bearer token),
// checks the CSRF rule, the permission, then runs the route; errors become problem+json, a missing
// route 404, a wrong method 405 with Allow. Foreign APIs are added as raw handlers under their own
// paths and speak their own dialect. Built once at the start; then safe from any thread.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/caller.h"
#include "core/forwarder.h"
#include "core/idempotency.h"
#include "core/rate_limit.h"
#include "core/route.h"
#include "platform/http/message.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/tracer.h"

namespace core {

// How a request becomes a Caller. `unauthenticated` when nothing (valid) was shown.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  virtual base::Result<Caller> authenticate(const http::Request& request) = 0;
};

// A foreign API: all paths below `prefix` (the whole path segment), any method.
struct ForeignRoute {
  std::string prefix;  // "/api/v2"
  // The permission by method and path; nullptr for open. Checked before `run`.
  std::function<const Permission*(const http::Request&)> permission;
  std::function<http::Response(const Caller&, const http::Request&)> run;
  // Whether it takes signals in: those are never limited by caller. Absent: it does not.
  std::function<bool(const http::Request&)> takes_in = {};
  // Whether it needs the hot state (Route::at_owner). What takes signals in is answered here when
  // the owner does not answer: the intake is shared. Absent: it does not.
  std::function<bool(const http::Request&)> at_owner = {};
  // Whether it is answered without blocking (Router::is_quick). Absent: it may block.
  std::function<bool(const http::Request&)> quick = {};
  // How a refusal looks in the dialect.
  std::function<http::Response(const base::Error&, const http::Request&)> refuse;
  // Authenticates by itself: `run` gets a caller without any permission.
  bool open = false;
};

class Router {
 public:
  struct Options {
    Idempotency* idempotency = nullptr;          // null: Idempotency-Key means nothing
    RateLimit* rate_limit = nullptr;             // null: none. Not for what a foreign API takes in
    std::vector<std::string> cors_origins = {};  // whose pages may call the API with a token
    telemetry::Tracer* tracer = nullptr;         // null: no spans
    const Forwarder* forwarder = nullptr;        // null: the hot state is here
    // Whether a store that is read by key answers at once: it lies on this machine.
    bool store_is_quick = false;
  };
  Router(Authenticator& authenticator, telemetry::Log& log, telemetry::Metrics& metrics,
         Options options);
  Router(Authenticator& authenticator, telemetry::Log& log, telemetry::Metrics& metrics)
      : Router(authenticator, log, metrics, Options{}) {}
  ~Router();
  void add(std::span<const Route> routes);  // a path declared twice is a bug
  void add(ForeignRoute foreign);
  // What is served where no route matches (the console's files).
  void set_fallback(http::Handler fallback);
  http::Response handle(const http::Request& request) const;
  // Whether `handle` is quick for it and never blocks, so that it may run on an I/O thread: reads
  // of one thing by its key, and foreign routes that say so. Saves a single alert or such a read 20
  // us of thread switches (docs/performance.md).
  bool is_quick(const http::Request& request) const;
  std::vector<const Route*> routes() const;

 private:
  struct Node;
  struct State;
  std::unique_ptr<State> state_;
};

// Basic and bearer credentials of a request; nullopt when there are none of that kind.
std::optional<std::string> bearer_token(const http::Request& request);
std::optional<std::pair<std::string, std::string>> basic_credentials(const http::Request& request);
std::optional<std::string> cookie(const http::Request& request, std::string_view name);

}  // namespace core
