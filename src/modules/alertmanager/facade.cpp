#include "modules/alertmanager/facade.h"

#include <fstream>
#include <sstream>

#include "core/tenants.h"
#include "modules/alertmanager/dialect.h"
#include "modules/integrations/types.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace alertmanager {
namespace {

constexpr std::size_t config_file_max = 1 << 20;

base::Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(config_file_max + 1, '\0');
  if (!file) return base::invalid("cannot open " + path);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad()) return base::invalid("cannot read " + path);
  if (text.size() > config_file_max)
    return base::limited(path + ": larger than 1 MiB (`config_file_max`)");
  return text;
}

bool below(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

std::string_view without_slash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

// "/api/v2/silence/{id}" matches one segment in the place of {id}.
bool path_matches(std::string_view pattern, std::string_view path) {
  const std::size_t brace = pattern.find('{');
  if (brace == std::string_view::npos) return pattern == path;
  return path.size() > brace && path.starts_with(pattern.substr(0, brace)) &&
         path.find('/', brace) == std::string_view::npos;
}

}  // namespace

const std::vector<Facade::Operation>& Facade::operations() {
  static const std::vector<Operation> all = {
      {"GET", "/api/v2/status", &Facade::get_status},
      {"GET", "/api/v2/receivers", &Facade::get_receivers},
      {"GET", "/api/v2/alerts", &Facade::get_alerts},
      {"POST", "/api/v2/alerts", &Facade::post_alerts},
      {"GET", "/api/v2/alerts/groups", &Facade::get_groups},
      {"GET", "/api/v2/silences", &Facade::get_silences},
      {"POST", "/api/v2/silences", &Facade::post_silences},
      {"GET", "/api/v2/silence/{id}", &Facade::get_silence},
      {"DELETE", "/api/v2/silence/{id}", &Facade::delete_silence},
      {"GET", "/-/healthy", &Facade::health},
      {"HEAD", "/-/healthy", &Facade::health},
      {"GET", "/-/ready", &Facade::health},
      {"HEAD", "/-/ready", &Facade::health},
      {"POST", "/-/reload", &Facade::post_reload},
  };
  return all;
}

Facade::Facade(const core::Services& services, Modules modules, Options options)
    : services_(services),
      modules_(modules),
      options_(std::move(options)),
      started_at_(services.clock.now()),
      shown_config_(default_config_text()),
      reloaded_at_(started_at_) {
  register_metrics();
}

namespace {

bool reads_only(const http::Request& request) {
  return request.method == http::Method::get || request.method == http::Method::head;
}

}  // namespace

bool Facade::takes_in(const http::Request& request) {
  return request.path.starts_with("/api/v2/alerts") && !reads_only(request);
}

bool Facade::at_owner(const http::Request& request) {
  const std::string_view path = request.path;
  return below(path, "/api/v2/alerts") || below(path, "/api/v2/silences") ||
         below(path, "/api/v2/silence");
}

bool Facade::quick(const http::Request& request) {
  constexpr std::size_t body_bytes_max = 8 << 10;
  return takes_in(request) && request.body.size() <= body_bytes_max;
}

const core::Permission* Facade::needed(const http::Request& request) {
  const std::string_view path = request.path;
  const bool reads = reads_only(request);
  if (below(path, "/-")) return path.starts_with("/-/reload") ? &permission::reload : nullptr;
  if (below(path, "/api/v2/silences") || below(path, "/api/v2/silence"))
    return reads ? &alerts::permission::silences_read : &alerts::permission::silences_write;
  if (takes_in(request)) return &integrations::permission::ingest;
  return &alerts::permission::read;
}

http::Response Facade::handle(const core::Caller& caller, const http::Request& request) {
  const std::string_view path = without_slash(request.path);
  if (below(path, "/api/v1"))
    return text_error(410, "The Alertmanager v1 API was removed in 0.27.0; use /api/v2");
  std::vector<std::string_view> allowed;
  for (const Operation& operation : operations()) {
    if (!path_matches(operation.path, path)) continue;
    if (operation.method == request.method_text) return (this->*operation.handler)(caller, request);
    allowed.push_back(operation.method);
  }
  if (!allowed.empty() && below(path, "/-")) {  // these are not the framework's
    http::Response response = method_not_allowed(request, allowed);
    response.content_type = "text/plain; charset=utf-8";
    response.body = "Method Not Allowed\n";
    return response;
  }
  if (!allowed.empty()) return method_not_allowed(request, allowed);
  return framework_error(404, "path " + request.path + " was not found");
}

base::Done Facade::reload(const base::Id& tenant) {
  const std::lock_guard one_at_a_time(reload_mutex_);
  auto apply = [&]() -> base::Result<std::string> {
    const std::string text =
        options_.config_path.empty() ? default_config_text() : TRY(read_file(options_.config_path));
    ConfigFile file = TRY(parse_config(text));
    for (const std::string& warning : file.warnings)
      services_.log.warning(warning, {{"file", options_.config_path}});
    file.notify.external_url = options_.external_url;
    file.notify.retention = options_.retention;
    TRY(modules_.alert_calls.configure(tenant, std::move(file.alerts)));
    TRY(modules_.notify_calls.configure(tenant, std::move(file.notify)));
    return std::move(file.shown);
  };
  auto shown = apply();
  const std::lock_guard lock(mutex_);
  reload_successful_ = static_cast<bool>(shown);
  if (!shown) {
    base::Error error = std::move(shown).error();
    if (!options_.config_path.empty()) error.message = options_.config_path + ": " + error.message;
    services_.log.error("configuration not loaded; the one before stays in force",
                        {{"error", error.message}});
    return error;
  }
  shown_config_ = *std::move(shown);
  config_hash_ = std::hash<std::string>{}(shown_config_) & ((1ULL << 48U) - 1);
  reloaded_at_ = services_.clock.now();
  return {};
}

http::Response Facade::health(const core::Caller&, const http::Request&) {
  return {.status = 200, .content_type = "text/plain; charset=utf-8", .body = "OK"};
}

http::Response Facade::post_reload(const core::Caller& caller, const http::Request&) {
  auto done = reload(caller.tenant);
  if (done) return empty_answer(200);
  return {.status = 500,
          .content_type = "text/plain; charset=utf-8",
          .body = "failed to reload config: " + done.error().message + "\n"};
}

http::Response Facade::get_receivers(const core::Caller& caller, const http::Request&) {
  std::string body;
  base::json::Writer writer(body);
  writer.begin_array();
  for (const notify::Receiver& receiver :
       modules_.notify_reads.configuration(caller.tenant)->receivers)
    writer.begin_object().member("name", receiver.name).end_object();
  writer.end_array();
  return json_answer(std::move(body));
}

http::Response Facade::get_status(const core::Caller&, const http::Request&) {
  std::string body;
  base::json::Writer writer(body);
  const std::lock_guard lock(mutex_);
  const bool clustered = !options_.cluster_address.empty();
  writer.begin_object().key("cluster").begin_object();
  if (clustered) writer.member("name", options_.cluster_name);
  writer.member("status", clustered ? "ready" : "disabled").key("peers").begin_array();
  if (clustered)
    writer.begin_object()
        .member("name", options_.cluster_name)
        .member("address", options_.cluster_address)
        .end_object();
  writer.end_array().end_object();
  writer.key("versionInfo").begin_object();
  writer.member("version", dialect_version).member("revision", "mainstay");
  writer.member("branch", "mainstay").member("buildUser", "mainstay");
  writer.member("buildDate", time_text(started_at_)).member("goVersion", "none");
  writer.end_object();
  writer.key("config").begin_object().member("original", shown_config_).end_object();
  writer.member("uptime", time_text(started_at_)).end_object();
  return json_answer(std::move(body));
}

void Facade::register_metrics() {
  services_.metrics.collect([this](std::vector<telemetry::Sample>& samples) {
    const auto add = [&](std::string_view name, std::string_view help, std::string_view type,
                         telemetry::Labels labels, double value) {
      samples.push_back({name, help, type, std::move(labels), value});
    };
    alerts::Reads::Counts counts;
    std::map<alerts::SilenceState, double> silences = {{alerts::SilenceState::active, 0},
                                                       {alerts::SilenceState::pending, 0},
                                                       {alerts::SilenceState::expired, 0}};
    for (const core::Tenant& tenant : services_.tenants.all()) {
      const auto some = modules_.alert_reads.counts(tenant.id);
      counts.active += some.active;
      counts.suppressed += some.suppressed;
      for (const auto& silence : modules_.alert_reads.silences(tenant.id))
        ++silences[silence->state(services_.clock.now())];
    }
    const std::string_view alerts_help = "How many alerts by state.";
    add("alertmanager_alerts", alerts_help, "gauge", {{"state", "active"}},
        static_cast<double>(counts.active));
    add("alertmanager_alerts", alerts_help, "gauge", {{"state", "suppressed"}},
        static_cast<double>(counts.suppressed));
    for (const auto& [state, value] : silences)
      add("alertmanager_silences", "How many silences by state.", "gauge",
          {{"state", std::string(base::describe::choice_name(state))}}, value);
    const std::lock_guard lock(mutex_);
    const std::string_view received = "The total number of received alerts.";
    add("alertmanager_alerts_received_total", received, "counter",
        {{"status", "firing"}, {"version", "v2"}}, static_cast<double>(received_firing_));
    add("alertmanager_alerts_received_total", received, "counter",
        {{"status", "resolved"}, {"version", "v2"}}, static_cast<double>(received_resolved_));
    add("alertmanager_alerts_invalid_total",
        "The total number of received alerts that were invalid.", "counter", {{"version", "v2"}},
        static_cast<double>(refused_));
    add("alertmanager_config_last_reload_successful",
        "Whether the last configuration reload attempt was successful.", "gauge", {},
        reload_successful_ ? 1 : 0);
    add("alertmanager_config_last_reload_success_timestamp_seconds",
        "Timestamp of the last successful configuration reload.", "gauge", {},
        static_cast<double>(reloaded_at_.nanoseconds) / 1e9);
    add("alertmanager_config_hash", "Hash of the currently loaded configuration.", "gauge", {},
        static_cast<double>(config_hash_));
    add("alertmanager_cluster_enabled", "Whether clustering is enabled.", "gauge", {}, 0);
    add("alertmanager_build_info", "What is running.", "gauge",
        {{"version", std::string(dialect_version)}, {"revision", "mainstay"}}, 1);
  });
}

}  // namespace alertmanager
