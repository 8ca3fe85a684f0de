// `mainstay alertmanager`: the same engine in Alertmanager's place: its flags, its paths, no
// sign-in.
#include <algorithm>
#include <cstdio>

#include "base/version.h"
#include "core/router.h"
#include "modules/alertmanager/module.h"
#include "server/commands.h"
#include "server/listening.h"
#include "server/modules.h"
#include "server/path_prefix.h"
#include "server/signals.h"
#include "server/site.h"

namespace server {
namespace {

// Whoever reaches the address may do what Alertmanager lets everybody do.
class OpenDoor final : public core::Authenticator {
 public:
  explicit OpenDoor(const core::Tenant& tenant) : tenant_(tenant) {}
  base::Result<core::Caller> authenticate(const http::Request& request) override {
    core::Caller caller = core::system_caller(tenant_.id, "alertmanager-api");
    caller.tenant_name = tenant_.name;
    caller.request_id = request.request_id;
    return caller;
  }

 private:
  const core::Tenant tenant_;
};

// "/p" of "http://host/p/"; "" when there is none.
std::string path_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t slash = url.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
  return slash == std::string_view::npos ? "" : std::string(url.substr(slash));
}

http::Response route(const core::Router& router, const telemetry::Metrics& known,
                     const http::Request& request) {
  if (request.path == "/metrics") return metrics(known);
  if (request.path == "/" && request.method == http::Method::get)
    return plain(200, "Mainstay in Alertmanager's place: /api/v2, /metrics, /-/healthy, /-/ready");
  for (const std::string_view known_path : {"/api/", "/-/"})
    if (request.path.starts_with(known_path)) return router.handle(request);
  return plain(404, "404 page not found");
}

http::Handler below(const std::string& prefix, http::Handler handler) {
  if (prefix.empty()) return handler;
  return [prefix, handler = std::move(handler)](const http::Request& request) {
    if (request.path == "/") {
      http::Response response{.status = 302};
      response.headers.set("Location", prefix + "/");
      return response;
    }
    if (!request.path.starts_with(prefix)) return plain(404, "404 page not found");
    http::Request inner = request;
    inner.path.erase(0, prefix.size());
    if (inner.path.empty()) inner.path = "/";
    return handler(inner);
  };
}

void warn_of_alertmanager(telemetry::Log& log, const AlertmanagerOptions& options,
                          const http::Listen& listen) {
  if (!http::is_loopback(listen))
    log.warning("listening beyond this machine, and this address asks nobody to sign in",
                {{"listen", options.listen}});
  if (!options.cluster_peers.empty())
    log.warning(
        "replicas do not share what they sent: two with the same senders would both page; run one, "
        "or use `mainstay server`",
        {{"peers", options.cluster_peers.size()}});
  for (const std::string& flag : options.ignored)
    log.warning("flag accepted; it has no effect here", {{"flag", flag}});
}

alertmanager::Facade::Options facade_options(const AlertmanagerOptions& options) {
  alertmanager::Facade::Options facade{.config_path = options.config,
                                       .external_url = options.external_url,
                                       .retention = options.retention};
  if (!options.cluster_listen.empty()) {
    facade.cluster_name = "mainstay";
    facade.cluster_address = options.cluster_listen;
  }
  return facade;
}

base::Done serve_alertmanager(const AlertmanagerOptions& options) {
  http::Listen listen = TRY(http::parse_listen(options.listen));
  const auto folder = TRY(DataFolder::open(options.storage));
  const auto migrations = migration_sets();
  const auto foundation = TRY(Foundation::open(*folder, options.log, migrations, {}));
  telemetry::Log& log = foundation->log();
  const core::Tenant tenant = foundation->default_tenant();
  warn_of_alertmanager(log, options, listen);
  Modules modules(*foundation, {.edition = Edition::alertmanager,
                                .alertmanager = facade_options(options),
                                .alerts = {.silences_kept = options.retention},
                                .checkpoints = {.keys_folder = folder->file("keys")}});
  TRY(modules.facade().reload(tenant.id));
  Readiness readiness;
  TRY(modules.start(readiness));
  OpenDoor door(tenant);
  core::Router router(door, log, foundation->metrics(), {.store_is_quick = true});
  for (const core::Module& module : modules.list())
    if (module.name == "alertmanager")
      for (const core::ForeignRoute& foreign : module.foreign_routes) router.add(foreign);
  const std::string prefix =
      TRY(parse_path_prefix(options.route_prefix.value_or(path_of(options.external_url))));
  std::vector<http::Endpoint> endpoints{
      {.listen = listen,
       .handler = below(prefix,
                        [&](const http::Request& request) {
                          return route(router, foundation->metrics(), request);
                        }),
       .browser = false,
       .quick = [&, known = prefix.empty()](
                    const http::Request& request) { return known && router.is_quick(request); }},
      {.listen = {.host = "", .port = 0, .unix_path = folder->control_socket()},
       .handler =
           [&](const http::Request& request) {
             return alertmanager::import_request(modules.alerts(), tenant.id, request);
           },
       .browser = false}};
  const auto http = TRY(start_http(*foundation, std::move(endpoints), {}));
  const std::string url = url_of(listen, http->ports().front());
  TRY(folder->write_ready(url + prefix));
  log.info("ready", {{"url", url + prefix}, {"version", base::version}, {"data", options.storage}});
  while (wait_for_signal() == Signal::reload)
    if (modules.facade().reload(tenant.id))
      log.info("configuration loaded", {{"file", options.config}});
  log.info("stopping", {});
  http->stop();
  modules.stop();
  foundation->intake().stop();
  return {};
}

}  // namespace

int run_alertmanager(const AlertmanagerOptions& options) {
  block_signals();
  auto done = serve_alertmanager(options);
  return done ? exit_done : fail(done.error());
}

}  // namespace server
