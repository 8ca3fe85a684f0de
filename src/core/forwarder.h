// Requests that need the hot state, at a replica that does not hold it: forwarded to the owner,
// whose address stands in its lease, and answered as it answers. They go with the credentials they
// came with, which the owner checks itself, so that replicas need not trust each other; and once
// only. Used by the router, before it authenticates. Safe from any thread.
#pragma once
#include <optional>
#include <string>

#include "base/result.h"
#include "core/ownership.h"
#include "platform/http/message.h"
#include "platform/outbound/http_client.h"
#include "platform/telemetry/metrics.h"

namespace core {

class Forwarder {
 public:
  struct Options {
    std::string ca_file = {};  // who signed the owner's certificate; "": the system's
    bool traced = false;       // the client sends a span of its own along
    base::Duration timeout = base::seconds(10);           // `replica_forward_timeout`
    base::Duration taking_in_timeout = base::seconds(2);  // then it is taken in here
    std::size_t answer_bytes_max = 64 << 20;              // `replica_forward_bytes_max`
  };
  Forwarder(const Ownership& ownership, outbound::HttpClient& client, telemetry::Metrics& metrics,
            Options options);

  bool here() const { return ownership_.holds(); }
  static bool was_forwarded(const http::Request& request);
  // On an answer: it is of one that is not the owner, to a request that was forwarded.
  static void mark(http::Response& response);
  // `unavailable`: there is no owner now, or it did not answer; `takes_in` waits less for that.
  base::Result<http::Response> forward(const http::Request& request, bool takes_in) const;

 private:
  base::Result<http::Response> ask(const std::string& address, const http::Request& request,
                                   bool takes_in) const;

  const Ownership& ownership_;
  outbound::HttpClient& client_;
  const Options options_;
  telemetry::Counter& answered_;
  telemetry::Counter& failed_;
};

}  // namespace core
