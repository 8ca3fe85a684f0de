// This server as one of the replicas on one PostgreSQL: who owns the alerts, the fence of those
// that live on them, and the forwarding of requests to the owner. On SQLite there is one process,
// and nothing of this.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "core/forwarder.h"
#include "core/lease.h"
#include "core/notice_relay.h"
#include "core/ownership.h"
#include "core/services.h"
#include "platform/outbound/http_client.h"
#include "server/foundation.h"
#include "server/observing.h"

namespace server {

class Replica {
 public:
  struct Options {
    std::string address = {};  // where the others reach this one: "https://a.example:8080"
    std::string ca_file = {};  // who signed their certificates; "": the system's
  };
  Replica(Foundation& foundation, core::Leases& leases, const Options& options);

  core::Ownership* ownership() const { return ownership_.get(); }  // nullptr: one process
  const core::Forwarder* forwarder() const { return forwarder_ ? &*forwarder_ : nullptr; }
  // What alerts, incidents and notify are built on: their units of work are the owner's.
  const core::Services& owner_services() const { return owner_services_; }
  void start();  // tells consoles here what changed elsewhere
  void stop();
  bool owns() const { return !ownership_ || ownership_->holds(); }

 private:
  void report_metrics(telemetry::Metrics& metrics) const;

  OutboundObserver observer_;
  std::unique_ptr<outbound::HttpClient> client_;
  std::unique_ptr<core::Ownership> ownership_;
  std::unique_ptr<store::Store> fenced_store_;
  core::Services owner_services_;
  std::optional<core::Forwarder> forwarder_;
  std::optional<core::NoticeRelay> notices_;
};

}  // namespace server
