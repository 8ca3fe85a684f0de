// The Alertmanager API v2 as a facade: it only reads and calls alerts and notify, and speaks
// Alertmanager's dialect to the letter (reference: alerts, sections 3 to 9). Safe from any thread.
#pragma once
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "core/caller.h"
#include "core/router.h"
#include "core/services.h"
#include "modules/alertmanager/config_file.h"
#include "modules/alertmanager/post_alerts.h"
#include "modules/alerts/calls.h"
#include "modules/alerts/reads.h"
#include "modules/notify/calls.h"
#include "modules/notify/reads.h"

namespace alertmanager {

namespace permission {
inline constexpr core::Permission reload{
    "configuration:reload", "Reload the Alertmanager configuration file", core::admins};
}  // namespace permission

// The API version that is implemented; amtool warns when its own minor version differs.
inline constexpr std::string_view dialect_version = "0.34.0";

class Facade {
 public:
  struct Options {
    std::string config_path = {};  // "": the built-in configuration; reload has nothing to read
    std::string external_url = {};
    base::Duration retention = base::hours(120);
    // `cluster.status`: "disabled", or "ready" with itself as the one peer.
    std::string cluster_name = {}, cluster_address = {};
    LabelNames label_names = LabelNames::utf8;
  };
  struct Modules {
    const alerts::Reads& alert_reads;
    alerts::Calls& alert_calls;
    const notify::Reads& notify_reads;
    notify::Calls& notify_calls;
  };
  Facade(const core::Services& services, Modules modules, Options options);

  // Reads the file and puts it in force for a tenant; on an error the old one stays. "line 3: ...".
  base::Done reload(const base::Id& tenant);

  // A path below the route prefix: "/api/v2/alerts", "/-/reload".
  http::Response handle(const core::Caller& caller, const http::Request& request);
  // What a request needs; nullptr: nothing (health).
  static const core::Permission* needed(const http::Request& request);
  static bool takes_in(const http::Request& request);  // alerts, as Prometheus sends them
  static bool at_owner(const http::Request& request);  // alerts and silences: the hot state
  static bool quick(const http::Request& request);     // few alerts taken in: parsed in 50 us

 private:
  using Handler = http::Response (Facade::*)(const core::Caller&, const http::Request&);
  struct Operation {
    std::string_view method, path;
    Handler handler;
  };
  static const std::vector<Operation>& operations();

  http::Response get_status(const core::Caller& caller, const http::Request& request);
  http::Response get_receivers(const core::Caller& caller, const http::Request& request);
  http::Response get_alerts(const core::Caller& caller, const http::Request& request);
  http::Response post_alerts(const core::Caller& caller, const http::Request& request);
  http::Response get_groups(const core::Caller& caller, const http::Request& request);
  http::Response get_silences(const core::Caller& caller, const http::Request& request);
  http::Response post_silences(const core::Caller& caller, const http::Request& request);
  http::Response get_silence(const core::Caller& caller, const http::Request& request);
  http::Response delete_silence(const core::Caller& caller, const http::Request& request);
  http::Response health(const core::Caller& caller, const http::Request& request);
  http::Response post_reload(const core::Caller& caller, const http::Request& request);
  void register_metrics();

  const core::Services& services_;
  Modules modules_;
  const Options options_;
  const base::Time started_at_;
  std::mutex reload_mutex_;   // one reload at a time
  mutable std::mutex mutex_;  // guards the rest
  std::string shown_config_;
  std::uint64_t config_hash_ = 0;
  bool reload_successful_ = true;
  base::Time reloaded_at_;
  std::uint64_t received_firing_ = 0, received_resolved_ = 0, refused_ = 0;
};

}  // namespace alertmanager
