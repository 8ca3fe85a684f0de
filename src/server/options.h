// What mainstay-server was asked to do: the commands with their options, as the flags give them.
// Plain values.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "core/caller.h"
#include "core/rate_limit.h"
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

struct ServerOptions {
  std::string data = "mainstay-data";
  std::string listen = "127.0.0.1:8080";
  std::string metrics_listen;       // "": /metrics needs a token
  std::string alertmanager_config;  // "": one route by alertname and service
  std::string external_url;         // "": the address that it listens on
  HttpOptions http;
  LogOptions log;
  std::uint64_t store_disk_max = 0;  // bytes of the store in use, past which the oldest go; 0: none
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
  std::string data = "mainstay-data", name;
  core::Role role = core::Role::viewer;
  std::optional<base::Duration> expires_in;
};

struct IntegrationOptions {
  std::string data = "mainstay-data", kind = "alertmanager", name;
};

struct OpenapiOptions {
  std::string output;  // a folder: a document a module; "": the composed one on standard output
};

struct VersionOptions {};

using Command = std::variant<ServerOptions, AlertmanagerOptions, ImportOptions, TokenOptions,
                             IntegrationOptions, OpenapiOptions, DbOptions, AdminResetOptions,
                             VersionOptions>;

// The command, or the exit status when there is nothing more to do: 0 after --help, 2 after an
// error, both printed.
std::variant<Command, int> parse_flags(int argc, char** argv);

// Exit statuses that scripts rely on.
inline constexpr int exit_done = 0, exit_refused = 1, exit_usage = 2, exit_denied = 3,
                     exit_unreachable = 4;
int exit_status(const base::Error& error);

}  // namespace server
