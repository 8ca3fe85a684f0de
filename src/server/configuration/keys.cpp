// The table of keys, and what is looked up in it. Sections stand together, in the documents' order.
#include <algorithm>

#include "base/describe/write.h"
#include "base/text.h"
#include "server/configuration/key.h"
#include "server/configuration/secret_reference.h"

namespace server::configuration {
namespace {

using base::describe::Constraint;
using Server = ServerOptions;

constexpr std::int64_t second = base::seconds(1).nanoseconds, day = base::days(1).nanoseconds;
constexpr Constraint timeout{.min = second, .max = base::minutes(10).nanoseconds};
constexpr Constraint kept{.min = base::hours(1).nanoseconds, .max = 3650 * day};
constexpr Constraint path{.length_max = 4'096};
constexpr Constraint secret{
    .length_max = 4'096, .accepts = is_secret_reference, .format = secret_format};

bool is_listen(std::string_view text) { return static_cast<bool>(http::parse_listen(text)); }
bool is_listen_or_none(std::string_view text) { return text.empty() || is_listen(text); }
bool is_url_or_none(std::string_view text) {
  return text.empty() || text.starts_with("http://") || text.starts_with("https://");
}
bool is_origin_or_none(std::string_view text) {
  if (text.empty()) return true;
  if (!is_url_or_none(text)) return false;
  const std::string_view host = text.substr(text.find("://") + 3);
  return !host.empty() && host.find_first_of("/?#@ ") == std::string_view::npos;
}
constexpr std::string_view listen_format =
    "host:port, such as 127.0.0.1:8080, [::1]:8080 or :8080 (all addresses)";

constexpr std::int64_t kib = 1 << 10, mib = 1 << 20, gib = 1 << 30;

constexpr Key table[] = {
    key<&Server::data>("data", "The data folder; made when it does not exist",
                       {.length_min = 1, .length_max = 4'096}),

    key<&Server::listen>("http.listen", "Address and port of the server; port 0 picks one",
                         {.accepts = is_listen, .format = listen_format}, {.flag = "listen"}),
    key<&Server::external_url>("http.external_url", "What people's browsers call this server",
                               {.length_max = 2'048,
                                .accepts = is_url_or_none,
                                .format = "a URL with http:// or https://"},
                               {.flag = "external-url", .otherwise = "none"}),
    key<&Server::front, &HttpOptions::tls_certificate>(
        "http.tls_certificate",
        "Serve TLS with this certificate and its chain (PEM); a changed file is used at once", path,
        {.flag = "tls-certificate", .otherwise = "none: no TLS"}),
    key<&Server::front, &HttpOptions::tls_key>(
        "http.tls_key", "The certificate's key (PEM, not encrypted, not readable by everybody)",
        path, {.flag = "tls-key", .otherwise = "none: no TLS"}),
    key<&Server::front, &HttpOptions::trusted_proxies>(
        "http.trusted_proxies",
        "Addresses and networks whose X-Forwarded-For and -Proto are believed", {.items_max = 100},
        {.flag = "trusted-proxy", .otherwise = "none"}),
    key<&Server::front, &HttpOptions::path_prefix>(
        "http.path_prefix", "Everything is served below this path", {.length_max = 200},
        {.flag = "path-prefix", .otherwise = "none"}),
    key<&Server::front, &HttpOptions::cors_origins>(
        "http.cors_origins", "Pages of these origins may call the API with a token",
        {.items_max = 100}, {.flag = "cors-origin", .otherwise = "none"}),
    key<&Server::front, &HttpOptions::rate_limit, &core::RateLimit::Options::per_second>(
        "http.rate_limit_per_second", "Requests a second of one caller, past it 429; 0: no limit",
        {.min = 0, .max = 1'000'000}, {.flag = "rate-limit-per-second"}),
    key<&Server::front, &HttpOptions::rate_limit, &core::RateLimit::Options::burst>(
        "http.rate_limit_burst", "Requests of one caller at once, after a rest",
        {.min = 1, .max = 1'000'000}, {.flag = "rate-limit-burst"}),
    key<&Server::http, &http::Limits::body_bytes_max>(
        "http.body_bytes_max", "Of a request's body; past it 413", {.min = 64 * kib, .max = gib}),
    key<&Server::http, &http::Limits::header_bytes_max>("http.header_bytes_max",
                                                        "Of a request's header; past it 431",
                                                        {.min = 4 * kib, .max = mib}),
    key<&Server::http, &http::Limits::target_bytes_max>(
        "http.target_bytes_max", "Of a request's path and query; past it 414",
        {.min = kib, .max = mib}),
    key<&Server::http, &http::Limits::connections_max>(
        "http.connections_max", "Open connections; a further one is closed at once",
        {.min = 16, .max = 1'000'000}),
    key<&Server::http, &http::Limits::requests_in_flight_max>(
        "http.requests_in_flight_max", "Requests being answered or waiting for it; past it 503",
        {.min = 8, .max = 100'000}),
    key<&Server::http, &http::Limits::handler_threads>(
        "http.handler_threads", "Threads that answer requests", {.min = 2, .max = 1'024}),
    key<&Server::http, &http::Limits::io_threads>(
        "http.io_threads",
        "Threads that read and write connections, and answer what is quick; 0: one a core, four at "
        "most",
        {.min = 0, .max = 64}),
    key<&Server::http, &http::Limits::header_timeout>(
        "http.header_timeout", "For the whole header of a request; past it 408", timeout),
    key<&Server::http, &http::Limits::body_timeout>(
        "http.body_timeout", "For the whole body of a request; past it 408", timeout),
    key<&Server::http, &http::Limits::idle_timeout>(
        "http.idle_timeout", "Between requests; then the connection is closed", timeout),
    key<&Server::http, &http::Limits::write_timeout>(
        "http.write_timeout", "Without progress of an answer; then the connection is closed",
        timeout),
    key<&Server::http, &http::Limits::stop_timeout>(
        "http.stop_timeout", "How long a stop waits for requests in flight", timeout),
    key<&Server::http, &http::Limits::websockets_max>(
        "http.websockets_max", "Open WebSockets (each console page has one); past it 503",
        {.min = 1, .max = 100'000}),

    key<&Server::metrics_listen>(
        "metrics.listen", "Serve /metrics here too, open to all who can reach it",
        {.accepts = is_listen_or_none, .format = listen_format},
        {.flag = "metrics-listen", .otherwise = "only with a token, at http.listen"}),

    key<&Server::log, &LogOptions::level>("log.level", "Lines below it are not written", {},
                                          {.change = Change::reload, .flag = "log-level"}),
    key<&Server::log, &LogOptions::format>(
        "log.format", "How lines are written", {},
        {.flag = "log-format", .otherwise = "text on a terminal, else json"}),

    key<&Server::trace, &TraceOptions::otlp_endpoint>(
        "telemetry.otlp_endpoint",
        "Traces go to this OpenTelemetry collector over HTTP, such as http://127.0.0.1:4318",
        {.length_max = 2'048,
         .accepts = is_url_or_none,
         .format = "a URL with http:// or https://"},
        {.flag = "otlp-endpoint", .otherwise = "none: no traces"}),
    key<&Server::trace, &TraceOptions::ratio>(
        "telemetry.trace_ratio",
        "The share of traces to record, 0 to 1; a request's traceparent decides for itself",
        {.min = 0, .max = 1}, {.flag = "trace-ratio"}),

    key<&Server::alertmanager_config>(
        "alertmanager.config_file",
        "Routes, receivers and inhibition in Alertmanager's YAML; read again on SIGHUP", path,
        {.flag = "alertmanager-config", .otherwise = "one route, by alertname and service"}),

    key<&Server::first_password>(
        "access.first_password", "Password of `admin`, whom the first start makes", secret,
        {.otherwise = "a random one, in run/first-password", .secret = true}),
    key<&Server::access, &core::Access::Options::session_lifetime>(
        "access.session_lifetime", "From the sign-in on; then one signs in again",
        {.min = 60 * second, .max = 30 * day}),
    key<&Server::access, &core::Access::Options::session_idle_max>(
        "access.session_idle_max", "Without a request; then one signs in again",
        {.min = 60 * second, .max = 30 * day}),
    key<&Server::access, &core::Access::Options::sign_ins_per_minute_max>(
        "access.sign_ins_per_minute_max", "A name, and three times as many an address; past it 429",
        {.min = 1, .max = 1'000}),
    key<&Server::access, &core::Access::Options::password_hashes_max>(
        "access.password_hashes_max",
        "Passwords checked at once, 19 MiB of memory each; further wait", {.min = 1, .max = 64}),

    key<&Server::checkpoints, &CheckpointSinks::file>(
        "ledger.checkpoint_file",
        "Signed checkpoints of the ledger are appended here, best on another machine's disk", path,
        {.flag = "checkpoint-file", .otherwise = "checkpoints.txt in the data folder"}),
    key<&Server::checkpoints, &CheckpointSinks::webhook>(
        "ledger.checkpoint_webhook", "Signed checkpoints of the ledger are posted to this URL",
        {.length_max = 2'048,
         .accepts = is_url_or_none,
         .format = "a URL with http:// or https://"},
        {.flag = "checkpoint-webhook", .otherwise = "none"}),
    key<&Server::checkpoints, &CheckpointSinks::interval>("ledger.checkpoint_interval",
                                                          "How often a ledger that grew is signed",
                                                          timeout, {.flag = "checkpoint-interval"}),
    key<&Server::outbound_allowed_networks>(
        "outbound.allowed_networks",
        "Networks besides the internet where addresses that users give (webhooks) may lead",
        {.items_max = 100}, {.flag = "outbound-allowed-network", .otherwise = "none"}),

    key<&Server::store, &store::SqliteOptions::readers_max>(
        "store.readers_max", "Connections that read in parallel; further readers wait",
        {.min = 1, .max = 64}),
    key<&Server::store, &store::SqliteOptions::waiting_units_max>(
        "store.waiting_units_max", "Units of work that wait for the writer; past it 503",
        {.min = 64, .max = 1'000'000}),
    key<&Server::store, &store::SqliteOptions::group_units_max>(
        "store.group_units_max", "Units of work that one commit answers",
        {.min = 1, .max = 100'000}),
    key<&Server::postgres, &PostgresSettings::dsn>(
        "store.dsn", "Connection string of PostgreSQL, of the role that serves and owns nothing",
        secret, {.flag = "store-dsn", .otherwise = "SQLite in the data folder", .secret = true}),
    key<&Server::postgres, &PostgresSettings::migrate_dsn>(
        "store.migrate_dsn", "The same of the role that owns the tables: the start migrates",
        secret,
        {.flag = "store-migrate-dsn",
         .otherwise = "none: an old schema refuses the start",
         .secret = true}),
    key<&Server::postgres, &PostgresSettings::limits, &store::PostgresOptions::connections_min>(
        "store.connections_min", "Connections to PostgreSQL that are kept open",
        {.min = 1, .max = 1'000}),
    key<&Server::postgres, &PostgresSettings::limits, &store::PostgresOptions::connections_max>(
        "store.connections_max", "Connections to PostgreSQL; further units wait",
        {.min = 1, .max = 1'000}),
    key<&Server::postgres, &PostgresSettings::limits, &store::PostgresOptions::connection_idle>(
        "store.connection_idle", "A connection above the minimum is closed when idle for so long",
        {.min = second, .max = day}),
    key<&Server::postgres, &PostgresSettings::limits, &store::PostgresOptions::connection_wait>(
        "store.connection_wait", "How long a unit waits for a connection; then 503", timeout),
    key<&Server::postgres, &PostgresSettings::limits, &store::PostgresOptions::connect_timeout>(
        "store.connect_timeout", "For one connect to PostgreSQL", timeout),
    key<&Server::postgres, &PostgresSettings::limits, &store::PostgresOptions::statement_timeout>(
        "store.statement_timeout", "For one statement, and for a lock it waits for; then 503",
        timeout),
    key<&Server::postgres, &PostgresSettings::limits, &store::PostgresOptions::unit_attempts_max>(
        "store.unit_attempts_max", "How often a unit that met another runs; then 503",
        {.min = 1, .max = 1'000}),

    key<&Server::retention, &core::Retention::Options::store_disk_max>(
        "store.disk_max",
        "Bytes of the store in use; past it the oldest of what retention lets go goes early; 0: no "
        "cap",
        {.min = 0, .max = gib * 1'024 * 1'024}),

    key<&Server::replica, &ReplicaSettings::advertise>(
        "replica.advertise",
        "Where the other servers on the same PostgreSQL reach this one, without a path",
        {.length_max = 2'048,
         .accepts = is_origin_or_none,
         .format = "http:// or https://, a host and perhaps a port"},
        {.otherwise = "the address that it listens on"}),
    key<&Server::replica, &ReplicaSettings::ca_file>(
        "replica.ca_file", "Who signed the other servers' certificates (PEM)", path,
        {.otherwise = "the system's"}),

    key<&Server::secrets, &SecretSettings::key_file>(
        "secrets.key_file",
        "The keys that seal the stored secrets; replicas need copies of one file", path,
        {.otherwise = "keys/secrets.key in the data folder"}),

    key<&Server::intake, &core::Intake::Options::segment_bytes_max>(
        "intake.segment_bytes_max", "A new file of received signals is begun past it",
        {.min = mib, .max = 4 * gib}),
    key<&Server::intake, &core::Intake::Options::waiting_bytes_max>(
        "intake.waiting_bytes_max", "Signals that wait to become durable; past it 503",
        {.min = mib, .max = 4 * gib}),
    key<&Server::intake, &core::Intake::Options::unapplied_records_max>(
        "intake.unapplied_records_max", "Durable signals that wait to be applied; past it 503",
        {.min = 100, .max = 100'000'000}),
    key<&Server::intake, &core::Intake::Options::apply_timeout>(
        "intake.apply_timeout", "How long a sender that must see the effect waits for it; then 503",
        timeout),

    key<&Server::alerts, &alerts::Service::Options::episodes_kept>(
        "alerts.episodes_kept", "Resolved alerts, before they are removed", kept),
    key<&Server::alerts, &alerts::Service::Options::silences_kept>(
        "alerts.silences_kept", "Silences after their end, before they are removed", kept),

    key<&Server::notify, &notify::Sender::Options::threads>(
        "notify.sender_threads", "Threads that deliver notifications", {.min = 1, .max = 256}),
    key<&Server::notify, &notify::Sender::Options::in_flight_per_receiver_max>(
        "notify.in_flight_per_receiver_max", "Deliveries to one receiver at once; more wait",
        {.min = 1, .max = 256}),
    key<&Server::notify, &notify::Sender::Options::backoff_max>(
        "notify.backoff_max", "The longest wait between two attempts of a delivery",
        {.min = second, .max = base::hours(1).nanoseconds}),
};

}  // namespace

std::span<const Key> keys() { return table; }

const Key* key_named(std::string_view name) {
  const auto* found = std::ranges::find(table, name, &Key::name);
  return found == std::end(table) ? nullptr : found;
}

std::string_view closest_key(std::string_view name) {
  std::vector<std::string_view> names;
  std::vector<std::string_view> siblings;  // their words
  for (const Key& key : table) {
    names.push_back(key.name);
    if (section_of(key.name) == section_of(name)) siblings.push_back(word_of(key.name));
  }
  if (const auto word = base::closest(word_of(name), siblings); !word.empty())
    for (const Key& key : table)
      if (section_of(key.name) == section_of(name) && word_of(key.name) == word) return key.name;
  for (const Key& key : table)
    if (word_of(key.name) == word_of(name)) return key.name;
  return base::closest(name, names);
}

std::string_view section_of(std::string_view key) {
  const auto dot = key.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : key.substr(0, dot);
}

std::string_view word_of(std::string_view key) {
  const auto dot = key.rfind('.');
  return dot == std::string_view::npos ? key : key.substr(dot + 1);
}

bool is_section(std::string_view name) {
  return !name.empty() && std::ranges::any_of(table, [&](const Key& key) {
    return key.name.size() > name.size() && key.name.starts_with(name) &&
           key.name[name.size()] == '.';
  });
}

std::string variable_of(const Key& key) {
  std::string name = "MAINSTAY_";
  for (const char c : key.name) {
    const bool small = c >= 'a' && c <= 'z';
    name += small ? static_cast<char>(c - 'a' + 'A') : c == '.' ? '_' : c;
  }
  return name;
}

std::string value_of(const Key& key, const ServerOptions& options) {
  ServerOptions copy = options;  // a field's door is not const
  return base::describe::cell(key.field.type(), key.field.at(&copy));
}

std::string json_of(const Key& key, const ServerOptions& options) {
  ServerOptions copy = options;
  std::string json;
  base::describe::write(json, key.field.type(), key.field.at(&copy));
  return json;
}

std::string default_of(const Key& key) { return value_of(key, {}); }

}  // namespace server::configuration
