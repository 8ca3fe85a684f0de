// `mainstay server`: the whole product on one data folder.
#include <unistd.h>

#include <cstdio>

#include "base/version.h"
#include "core/lease.h"
#include "core/openapi.h"
#include "core/problem.h"
#include "core/router.h"
#include "server/commands.h"
#include "server/configuration/reload.h"
#include "server/configuration/secret_reference.h"
#include "server/debug_bundle.h"
#include "server/left_intake.h"
#include "server/listening.h"
#include "server/modules.h"
#include "server/path_prefix.h"
#include "server/readiness.h"
#include "server/signals.h"
#include "server/site.h"

namespace server {
namespace {

base::Done tell_first_password(Foundation& foundation, const DataFolder& folder,
                               core::Access& access, const std::string& reference) {
  const auto given = [&]() -> base::Result<std::optional<base::Secret>> {
    if (reference.empty()) return std::optional<base::Secret>();
    return std::optional(TRY(configuration::resolve(reference)));
  };
  const auto keep = [&folder](const base::Secret& password) {
    return folder.write_first_password(password);
  };
  const auto forget = [&folder] { return folder.remove_first_password(); };
  const auto password = TRY(access.ensure_admin(foundation.default_tenant().id,
                                                {.wanted = given, .keep = keep, .forget = forget}));
  if (!password) return {};
  if (::isatty(STDERR_FILENO) != 0) {
    std::fprintf(stderr, "\n  First start: sign in as `admin` with the password\n\n    %s\n\n",
                 std::string(password->reveal()).c_str());
    std::fprintf(stderr, "  It also stands in %s; delete that file once it is kept elsewhere.\n\n",
                 folder.file("run/first-password").c_str());
  }
  return {};
}

http::Response bundle_response(const BundleSources& sources) {
  http::Response response{
      .status = 200, .content_type = "application/gzip", .body = debug_bundle(sources)};
  response.headers.set("Content-Disposition", "attachment; filename=\"mainstay-debug.tar.gz\"");
  response.headers.set("Cache-Control", "no-store");
  return response;
}

void add_debug_bundle(core::Router& router, const BundleSources& sources) {
  router.add(core::ForeignRoute{
      .prefix = "/v1/debug/bundle",
      .permission = [](const http::Request&) -> const core::Permission* {
        static constexpr core::Permission read{"debug:read", "Fetch a debug bundle", core::admins};
        return &read;
      },
      .run = [sources](const core::Caller&,
                       const http::Request&) { return bundle_response(sources); },
      .refuse =
          [](const base::Error& error, const http::Request& request) {
            return core::problem(error, request.request_id);
          }});
}

// Health, metrics and the API document are the server's own; the rest is the modules'.
void add_site(core::Router& router, const BundleSources& sources, const std::string& path_prefix) {
  Foundation& foundation = sources.foundation;
  const std::vector<core::Module>& modules = sources.modules.list();
  const auto open = [](const http::Request&) -> const core::Permission* { return nullptr; };
  const auto refuse = [](const base::Error& error, const http::Request& request) {
    return core::problem(error, request.request_id);
  };
  router.add(core::ForeignRoute{
      .prefix = "/healthz",
      .permission = open,
      .run = [](const core::Caller&, const http::Request&) { return plain(200, "ok"); },
      .refuse = refuse});
  router.add(core::ForeignRoute{
      .prefix = "/readyz",
      .permission = open,
      .run = [&readiness = sources.readiness](const core::Caller&,
                                              const http::Request&) { return readiness.answer(); },
      .refuse = refuse});
  add_debug_bundle(router, sources);
  router.add(core::ForeignRoute{
      .prefix = "/metrics",
      .permission = [](const http::Request&) -> const core::Permission* {
        static constexpr core::Permission read{"metrics:read", "Read the server's metrics",
                                               core::everyone_who_reads};
        return &read;
      },
      .run = [&foundation](const core::Caller&,
                           const http::Request&) { return metrics(foundation.metrics()); },
      .refuse = refuse});
  router.add(core::ForeignRoute{.prefix = "/v1/openapi.json",
                                .permission = open,
                                .run =
                                    [document = core::openapi(modules, base::version)](
                                        const core::Caller&, const http::Request&) {
                                      return http::Response{.status = 200,
                                                            .content_type = "application/json",
                                                            .body = document};
                                    },
                                .refuse = refuse});
  router.set_fallback(
      [&randomness = foundation.randomness(), path_prefix](const http::Request& request) {
        return console(request, randomness, path_prefix);
      });
}

std::vector<http::Endpoint> endpoints_of(const http::Listen& listen, const std::string& socket,
                                         const Gate& gate, const std::string& path_prefix,
                                         const HttpOptions& options) {
  const auto handler = [&gate](const http::Request& request) { return gate.handle(request); };
  http::Quick quick;  // knows paths without a prefix
  if (path_prefix.empty())
    quick = [&gate](const http::Request& request) { return gate.is_quick(request); };
  std::optional<http::TlsFiles> tls;
  if (!options.tls_certificate.empty())
    tls = http::TlsFiles{.certificate = options.tls_certificate, .key = options.tls_key};
  return {
      {.listen = listen, .handler = below_prefix(path_prefix, handler), .tls = tls, .quick = quick},
      {.listen = {.host = "", .port = 0, .unix_path = socket},
       .handler = handler,
       .browser = false}};
}

base::Result<http::Endpoint> metrics_endpoint(const std::string& text,
                                              const telemetry::Metrics& known) {
  return http::Endpoint{.listen = TRY(http::parse_listen(text)),
                        .handler =
                            [&known](const http::Request& request) {
                              return request.path == "/metrics"
                                         ? metrics(known)
                                         : plain(404, "only /metrics is served here");
                            },
                        .browser = false};
}

base::Result<ModuleOptions> module_options(const ServerOptions& options, const DataFolder& folder,
                                           const std::string& origin) {
  auto networks = outbound::Networks::parse(options.outbound_allowed_networks);
  if (!networks) return base::invalid("outbound.allowed_networks: " + networks.error().message);
  if (const auto& ca = options.replica.ca_file; !ca.empty() && ::access(ca.c_str(), R_OK) != 0)
    return base::invalid("replica.ca_file: " + ca + " cannot be read");
  return ModuleOptions{
      .edition = Edition::server,
      .alertmanager = {.config_path = options.alertmanager_config,
                       .external_url = options.external_url},
      .notify = {.sender = options.notify},
      .alerts = options.alerts,
      .retention = options.retention,
      .access = options.access,
      .checkpoints = {.keys_folder = folder.file("keys"),
                      .file = options.checkpoints.file.value_or(folder.file("checkpoints.txt")),
                      .webhook = options.checkpoints.webhook,
                      .interval = options.checkpoints.interval},
      .secrets = {.key_file = secrets_key_file(options, options.data)},
      .allowed_networks = *std::move(networks),
      .replica = {.address = options.replica.advertise.empty() ? origin : options.replica.advertise,
                  .ca_file = options.replica.ca_file}};
}

// The configuration as it is in force, and where it comes from, for SIGHUP.
struct Sources {
  const ConfigurationSources& given;
  configuration::Loaded& loaded;
};

// What is asked of the parts for /readyz: a unit of work that changes nothing, and whether the
// intake takes signals.
std::vector<Readiness::Check> checks_of(Foundation& foundation, std::size_t unapplied_max) {
  store::Store& store = foundation.services().store;
  // A full disk bears a unit that changes nothing. One that does is tried while units fail, so that
  // a server with nothing to do does not write.
  const auto ask_store = [&store, failures = std::uint64_t{0}, writes = false]() mutable {
    const auto now = store.statistics().failed_units_total;
    writes = std::exchange(failures, now) < now || writes;
    auto done = writes
                    ? core::try_to_write(store)
                    : store.write(base::Id{}, [](store::Transaction&) -> base::Done { return {}; });
    writes = writes && !done;
    return done;
  };
  const auto ask_intake = [&intake = foundation.intake(), unapplied_max,
                           failures = std::uint64_t{0}]() mutable -> base::Done {
    const auto now = intake.statistics();
    const bool failed = std::exchange(failures, now.log.failures_total) < now.log.failures_total;
    if (failed || now.log.failing)
      return base::unavailable("what came in could not be written to disk");
    if (now.unapplied >= unapplied_max)
      return base::unavailable("too many records wait to be applied");
    return {};
  };
  return {{"store", ask_store}, {"intake", ask_intake}};
}

// No request may be under way when what answers it goes.
class StopFirst {
 public:
  explicit StopFirst(http::Server& server) : server_(server) {}
  ~StopFirst() { server_.stop(); }
  StopFirst(const StopFirst&) = delete;
  StopFirst& operator=(const StopFirst&) = delete;

 private:
  http::Server& server_;
};

void add_routes(core::Router& router, const Modules& modules) {
  for (const core::Module& module : modules.list()) {
    router.add(module.routes);
    for (const core::ForeignRoute& foreign : module.foreign_routes) router.add(foreign);
  }
}

void warn(telemetry::Log& log, const ServerOptions& options, const http::Listen& listen) {
  if (options.front.tls_certificate.empty() && !http::is_loopback(listen))
    log.warning(
        "listening beyond this machine without TLS; give http.tls_certificate and http.tls_key, or "
        "put a proxy with TLS before it",
        {{"listen", options.listen}});
  const bool everywhere = listen.host.empty() || listen.host == "0.0.0.0" || listen.host == "::";
  if (!options.postgres.dsn.empty() && everywhere && options.replica.advertise.empty())
    log.warning("replicas on other machines cannot reach this one; give replica.advertise",
                {{"listen", options.listen}});
}

// What listens already, with nothing behind it yet.
struct Front {
  http::Server& http;
  Readiness& readiness;
  Gate& gate;
};

base::Done take_over_intake(Foundation& foundation, const std::string& data) {
  const core::Services& services = foundation.services();
  if (services.store.dialect() != store::Dialect::postgres) return {};
  const auto carried = TRY(carry_left_intake(data, services.store, services.ids));
  if (carried > 0)
    foundation.log().info("what came in and was not applied is in the database now",
                          {{"folder", data + "/intake"}, {"records", carried}});
  return {};
}

// From listening to stopping, with the gate opened between.
base::Done run(const Sources& sources, const DataFolder& folder, Foundation& foundation,
               const Front& front) {
  auto& [http, readiness, gate] = front;
  const ServerOptions& options = sources.loaded.options;
  telemetry::Log& log = foundation.log();
  const auto migrations = migration_sets();
  TRY(foundation.open_data(
      folder, migrations,
      {.store = options.store, .postgres = options.postgres, .intake = options.intake}));
  TRY(take_over_intake(foundation, options.data));
  readiness.done(Step::store);
  for (const std::string& warning : sources.loaded.warnings) log.warning(warning, {});
  const http::Listen listen = TRY(http::parse_listen(options.listen));
  const std::string origin =
      url_of(listen, http.ports().front(), !options.front.tls_certificate.empty());
  Modules modules(foundation, TRY(module_options(options, folder, origin)));
  const std::string path_prefix = TRY(parse_path_prefix(options.front.path_prefix));
  core::RateLimit rate_limit(options.front.rate_limit);
  core::Router router(
      modules.access(), log, foundation.metrics(),
      {.idempotency = &modules.idempotency(),
       .rate_limit = &rate_limit,
       .cors_origins = options.front.cors_origins,
       .tracer = foundation.tracer(),
       .forwarder = modules.forwarder(),
       .store_is_quick = foundation.services().store.dialect() == store::Dialect::sqlite});
  const StopFirst stop_first(http);
  TRY(modules.facade().reload(foundation.default_tenant().id));
  TRY(tell_first_password(foundation, folder, modules.access(), options.first_password));
  TRY(modules.start(readiness));
  add_routes(router, modules);
  add_site(router, {options, foundation, modules, readiness}, path_prefix);
  readiness.watch(checks_of(foundation, options.intake.unapplied_records_max), log);
  gate.open([&router](const http::Request& request) { return router.handle(request); },
            [&router](const http::Request& request) { return router.is_quick(request); });
  const std::string url = origin + path_prefix;
  warn(log, options, listen);
  TRY(folder.write_ready(url));
  log.info("ready", {{"url", url},
                     {"version", base::version},
                     {"data", options.data},
                     {"configuration", sources.loaded.file}});
  while (wait_for_signal() == Signal::reload) {
    reload_configuration(sources.given, sources.loaded, log);
    if (modules.facade().reload(foundation.default_tenant().id))
      log.info("configuration loaded", {{"file", options.alertmanager_config}});
  }
  log.info("stopping", {});
  http.stop();
  readiness.stop();
  modules.stop();
  foundation.intake().stop();
  return {};
}

base::Done serve(const Sources& sources) {
  const ServerOptions& options = sources.loaded.options;
  const http::Listen listen = TRY(http::parse_listen(options.listen));
  const std::string path_prefix = TRY(parse_path_prefix(options.front.path_prefix));
  const auto folder = TRY(DataFolder::open(options.data));
  const auto foundation = Foundation::begin(options.log, options.trace);
  Readiness readiness;
  Gate gate(readiness);
  auto endpoints = endpoints_of(listen, folder->control_socket(), gate, path_prefix, options.front);
  if (!options.metrics_listen.empty())
    endpoints.push_back(TRY(metrics_endpoint(options.metrics_listen, foundation->metrics())));
  const auto http = TRY(start_http(*foundation, std::move(endpoints), options.front, options.http));
  return run(sources, *folder, *foundation, {*http, readiness, gate});
}

}  // namespace

int run_server(const ConfigurationSources& sources) {
  block_signals();
  auto configuration = configuration::load(sources);
  if (!configuration) return fail(configuration.error());
  auto done = serve({sources, *configuration});
  return done ? exit_done : fail(done.error());
}

}  // namespace server
