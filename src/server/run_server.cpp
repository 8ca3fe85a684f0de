// `mainstay server`: the whole product on one data folder.
#include <unistd.h>

#include <cstdio>

#include "base/version.h"
#include "core/openapi.h"
#include "core/problem.h"
#include "core/router.h"
#include "server/commands.h"
#include "server/configuration/reload.h"
#include "server/configuration/secret_reference.h"
#include "server/listening.h"
#include "server/modules.h"
#include "server/path_prefix.h"
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
  const auto password = TRY(access.ensure_admin(foundation.default_tenant().id, given));
  if (!password) return {};
  TRY(folder.write_first_password(*password));
  if (::isatty(STDERR_FILENO) != 0) {
    std::fprintf(stderr, "\n  First start: sign in as `admin` with the password\n\n    %s\n\n",
                 std::string(password->reveal()).c_str());
    std::fprintf(stderr, "  It also stands in %s; delete that file once it is kept elsewhere.\n\n",
                 folder.file("run/first-password").c_str());
  }
  return {};
}

// Health, metrics and the API document are the server's own; the rest is the modules'.
void add_site(core::Router& router, Foundation& foundation,
              const std::vector<core::Module>& modules, const std::string& path_prefix) {
  const auto open = [](const http::Request&) -> const core::Permission* { return nullptr; };
  const auto refuse = [](const base::Error& error, const http::Request& request) {
    return core::problem(error, request.request_id);
  };
  for (const char* path : {"/healthz", "/readyz"})
    router.add(core::ForeignRoute{
        .prefix = path,
        .permission = open,
        .run = [](const core::Caller&, const http::Request&) { return plain(200, "ok"); },
        .refuse = refuse});
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
                                         const core::Router& router, const std::string& path_prefix,
                                         const HttpOptions& options) {
  const auto handler = [&router](const http::Request& request) { return router.handle(request); };
  std::optional<http::TlsFiles> tls;
  if (!options.tls_certificate.empty())
    tls = http::TlsFiles{.certificate = options.tls_certificate, .key = options.tls_key};
  return {{.listen = listen, .handler = below_prefix(path_prefix, handler), .tls = tls},
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

ModuleOptions module_options(const ServerOptions& options, const DataFolder& folder) {
  return {.edition = Edition::server,
          .alertmanager = {.config_path = options.alertmanager_config,
                           .external_url = options.external_url},
          .notify = {.sender = options.notify},
          .alerts = options.alerts,
          .access = options.access,
          .checkpoints = {.keys_folder = folder.file("keys"),
                          .file = options.checkpoints.file.value_or(folder.file("checkpoints.txt")),
                          .webhook = options.checkpoints.webhook,
                          .interval = options.checkpoints.interval}};
}

base::Done serve(const ConfigurationSources& sources, configuration::Loaded& configuration) {
  const ServerOptions& options = configuration.options;
  http::Listen listen = TRY(http::parse_listen(options.listen));
  const auto folder = TRY(DataFolder::open(options.data));
  const auto migrations = migration_sets();
  const auto foundation = TRY(Foundation::open(
      *folder, options.log, migrations,
      {.store = options.store, .postgres = options.postgres, .intake = options.intake}));
  telemetry::Log& log = foundation->log();
  for (const std::string& warning : configuration.warnings) log.warning(warning, {});
  Modules modules(*foundation, module_options(options, *folder));
  TRY(modules.facade().reload(foundation->default_tenant().id));
  TRY(tell_first_password(*foundation, *folder, modules.access(), options.first_password));
  TRY(modules.start());
  const std::string path_prefix = TRY(parse_path_prefix(options.front.path_prefix));
  const bool tls = !options.front.tls_certificate.empty();
  core::RateLimit rate_limit(options.front.rate_limit);
  core::Router router(modules.access(), log, foundation->metrics(),
                      {.idempotency = &modules.idempotency(),
                       .rate_limit = &rate_limit,
                       .cors_origins = options.front.cors_origins});
  for (const core::Module& module : modules.list()) {
    router.add(module.routes);
    for (const core::ForeignRoute& foreign : module.foreign_routes) router.add(foreign);
  }
  add_site(router, *foundation, modules.list(), path_prefix);
  auto endpoints =
      endpoints_of(listen, folder->control_socket(), router, path_prefix, options.front);
  if (!options.metrics_listen.empty())
    endpoints.push_back(TRY(metrics_endpoint(options.metrics_listen, foundation->metrics())));
  const auto http = TRY(start_http(*foundation, std::move(endpoints), options.front, options.http));
  const std::string url = url_of(listen, http->ports().front(), tls) + path_prefix;
  if (!tls && !http::is_loopback(listen))
    log.warning(
        "listening beyond this machine without TLS; give http.tls_certificate and http.tls_key, or "
        "put a proxy with TLS before it",
        {{"listen", options.listen}});
  TRY(folder->write_ready(url));
  log.info("ready", {{"url", url},
                     {"version", base::version},
                     {"data", options.data},
                     {"configuration", configuration.file}});
  while (wait_for_signal() == Signal::reload) {
    reload_configuration(sources, configuration, log);
    if (modules.facade().reload(foundation->default_tenant().id))
      log.info("configuration loaded", {{"file", options.alertmanager_config}});
  }
  log.info("stopping", {});
  http->stop();
  modules.stop();
  foundation->intake().stop();
  return {};
}

}  // namespace

int run_server(const ConfigurationSources& sources) {
  block_signals();
  auto configuration = configuration::load(sources);
  if (!configuration) return fail(configuration.error());
  auto done = serve(sources, *configuration);
  return done ? exit_done : fail(done.error());
}

}  // namespace server
