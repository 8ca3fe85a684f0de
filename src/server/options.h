// What mainstay-server was asked to do: the commands with their options, as the flags give them.
// Plain values.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"
#include "core/access.h"
#include "core/caller.h"
#include "core/checkpoints.h"
#include "core/intake.h"
#include "core/rate_limit.h"
#include "core/resealing.h"
#include "core/retention.h"
#include "modules/alerts/module.h"
#include "modules/notify/module.h"
#include "platform/http/server.h"
#include "platform/store/postgres.h"
#include "platform/store/store.h"
#include "platform/telemetry/log.h"
#include "server/db_options.h"

namespace server {

struct LogOptions {
  telemetry::Level level = telemetry::Level::info;
  std::optional<telemetry::Format> format;  // absent: text on a terminal, else JSON
};

struct HttpOptions {
  std::string tls_certificate, tls_key;      // PEM files; both or neither
  std::vector<std::string> trusted_proxies;  // networks whose X-Forwarded-* headers are believed
  std::vector<std::string> cors_origins;     // consoles served elsewhere: "https://console.example"
  std::string path_prefix;                   // "/mainstay" behind a proxy that keeps it; "": none
  core::RateLimit::Options rate_limit;
};

// Where traces go, and how many.
struct TraceOptions {
  std::string otlp_endpoint;  // "http://collector:4318"; "": no traces
  double ratio = 0.1;         // of those that begin here
};

struct CheckpointSinks {
  std::optional<std::string> file;  // absent: checkpoints.txt in the data folder; "": none
  std::string webhook;              // "": none
  base::Duration interval = base::minutes(1);
};

struct PostgresSettings {
  std::string dsn;          // a reference to a secret; "": SQLite in the data folder
  std::string migrate_dsn;  // the owner's; "": an old schema refuses the start
  store::PostgresOptions limits;
};

struct ReplicaSettings {
  std::string advertise;  // "": the address that it listens on
  std::string ca_file;    // "": the system's
};

struct SecretSettings {
  std::optional<std::string> key_file;  // absent: keys/secrets.key in the data folder
};

// What the server is configured with. Each key of the configuration is a member of this or of a
// part of it (configuration/keys.cpp); the initial values are the defaults.
struct ServerOptions {
  std::string data = "mainstay-data";
  std::string listen = "127.0.0.1:8080";
  std::string metrics_listen;       // "": /metrics needs a token
  std::string alertmanager_config;  // "": one route by alertname and service
  std::string external_url;         // "": the address that it listens on
  HttpOptions front;
  std::string first_password;  // a reference to a secret; "": a random one
  CheckpointSinks checkpoints;
  LogOptions log;
  TraceOptions trace;
  http::Limits http;
  store::SqliteOptions store;  // its path is the data folder's
  PostgresSettings postgres;
  ReplicaSettings replica;
  SecretSettings secrets;
  core::Intake::Options intake;  // its folder too
  core::Access::Options access;
  alerts::Service::Options alerts;
  notify::Sender::Options notify;
  // Beside global addresses, where the addresses that users give (webhooks) may lead.
  std::vector<std::string> outbound_allowed_networks;
  core::Retention::Options retention;
};

inline std::string secrets_key_file(const ServerOptions& options, const std::string& data) {
  return options.secrets.key_file.value_or(data + "/keys/secrets.key");
}

// Where the configuration comes from, in rising order: the file, the environment, the flags.
struct ConfigurationSources {
  std::optional<std::string> file;  // --config; absent: MAINSTAY_CONFIG, else the usual place
  std::vector<std::pair<std::string, std::string>> flags;  // name of the key, text
};

struct AlertmanagerOptions {
  std::string config = "alertmanager.yml";
  std::string storage = "data/";
  std::string listen = ":9093";
  std::string external_url;
  std::optional<std::string> route_prefix;  // absent: the path of external_url
  std::string cluster_listen = "0.0.0.0:9094";
  std::vector<std::string> cluster_peers;
  base::Duration retention = base::hours(120);
  LogOptions log;
  std::vector<std::string> ignored;  // flags that are accepted and have no effect here
};

struct ImportOptions {
  std::string from;     // the running Alertmanager
  std::string storage;  // the folder that takes over
};

struct TokenOptions {
  std::string data, name;  // "": the configuration's folder
  core::Role role = core::Role::viewer;
  std::optional<base::Duration> expires_in;
};

struct IntegrationOptions {
  std::string data, kind = "alertmanager", name;
};

enum class ConfigVerb : std::uint8_t { check, show, explain, example, reference };
struct ConfigOptions {
  ConfigVerb verb = ConfigVerb::check;
  ConfigurationSources sources;
  std::string word;           // the file of check, the key of explain
  bool with_sources = false;  // of show
};

// Auditors' commands read a store, beside its server or alone, or an export.
struct AuditVerifyOptions {
  StoreChoice store;
  std::string exported;  // a file instead of the store
  std::vector<std::string> checkpoint_files;
  std::string keys_file;  // "": the ledger's own
  std::string tenant;     // "": all
  bool json = false;
};

struct AuditExportOptions {
  StoreChoice store;
  std::string tenant = "default";
  std::string output;  // "": standard output
};

struct AuditCheckpointsOptions {
  StoreChoice store;
  std::string tenant = "default";
  bool json = false;
};

enum class KeyAction : std::uint8_t { show, backup, rotate };
struct AuditKeyOptions {
  KeyAction action = KeyAction::show;
  StoreChoice store;
  std::string tenant = "default";
  std::string file;  // of a backup
  core::RotateKey rotate;
};

enum class SecretAction : std::uint8_t { new_key, reseal };
struct SecretOptions {
  SecretAction action = SecretAction::reseal;
  StoreChoice store;
  core::WantedReseal reseal;
};

struct OpenapiOptions {
  std::string output;  // a folder: a document a module; "": the composed one on standard output
};

struct VersionOptions {};

using Command =
    std::variant<ConfigurationSources, ConfigOptions, AlertmanagerOptions, ImportOptions,
                 TokenOptions, IntegrationOptions, AuditVerifyOptions, AuditExportOptions,
                 AuditCheckpointsOptions, AuditKeyOptions, SecretOptions, OpenapiOptions, DbOptions,
                 AdminResetOptions, VersionOptions>;

// The command, or the exit status when there is nothing more to do: 0 after --help, 2 after an
// error, both printed.
std::variant<Command, int> parse_flags(int argc, char** argv);

// Exit statuses that scripts rely on.
inline constexpr int exit_done = 0, exit_refused = 1, exit_usage = 2, exit_denied = 3,
                     exit_unreachable = 4;
int exit_status(const base::Error& error);

}  // namespace server
