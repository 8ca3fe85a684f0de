// The command line of mainstay-server. Alertmanager's flags are its own, dots and all; what has no
// meaning here is accepted, so that a unit file needs no change, and named in a warning.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "server/configuration/load.h"
#include "server/db_flags.h"
#include "server/flags_audit.h"
#include "server/flags_secret.h"
#include "server/options.h"

namespace server {
namespace {

constexpr const char* ignored_flags[] = {"--cluster.advertise-address",
                                         "--cluster.peer-timeout",
                                         "--cluster.gossip-interval",
                                         "--cluster.pushpull-interval",
                                         "--cluster.tcp-timeout",
                                         "--cluster.probe-timeout",
                                         "--cluster.probe-interval",
                                         "--cluster.settle-timeout",
                                         "--cluster.reconnect-interval",
                                         "--cluster.reconnect-timeout",
                                         "--cluster.label",
                                         "--cluster.tls-config",
                                         "--cluster.peer-name",
                                         "--cluster.peers-resolve-timeout",
                                         "--web.get-concurrency",
                                         "--web.timeout",
                                         "--alerts.gc-interval",
                                         "--data.maintenance-interval",
                                         "--enable-feature",
                                         "--silences.max-silences",
                                         "--silences.max-silence-size-bytes"};

// Reads a duration as Prometheus writes it.
CLI::Option* add_duration(CLI::App& app, const std::string& name,
                          std::function<void(base::Duration)> set, const std::string& text) {
  return app.add_option_function<std::string>(
      name,
      [set = std::move(set), name](const std::string& value) {
        const auto duration = base::parse_duration(value);
        if (!duration) throw CLI::ValidationError(name, duration.error().message);
        set(*duration);
      },
      text);
}

void add_log(CLI::App& app, LogOptions& log) {
  app.add_option_function<std::string>(
      "--log.level,--log-level",
      [&log](const std::string& value) {
        const auto level = telemetry::level_named(value);
        if (!level) throw CLI::ValidationError("--log.level", level.error().message);
        log.level = *level;
      },
      "debug, info, warn or error");
  app.add_option_function<std::string>(
         "--log.format,--log-format",
         [&log](const std::string& value) {
           log.format = value == "json" ? telemetry::Format::json : telemetry::Format::text;
         },
         "json, or text (Alertmanager calls it logfmt); default: text on a terminal")
      ->check(CLI::IsMember({"json", "text", "logfmt"}));
}

// A flag for each key: --http.listen, and its shorter name. They are read with the file and the
// environment (configuration/load.h), so that all faults are told at once.
void add_configuration(CLI::App& app, ConfigurationSources& sources) {
  app.add_option_function<std::string>(
         "--config", [&sources](const std::string& path) { sources.file = path; },
         "The configuration file; default $MAINSTAY_CONFIG, else " +
             std::string(configuration::usual_file) + " where it exists; \"\": none")
      ->type_name("FILE");
  for (const configuration::Key& key : configuration::keys()) {
    const std::string name(key.name);
    const auto option_for = [&](std::string flags) {
      return app
          .add_option_function<std::string>(
              std::move(flags),
              [&sources, name](const std::string& text) { sources.flags.emplace_back(name, text); },
              std::string(key.field.doc))
          ->type_name("");
    };
    if (key.traits.flag.empty())
      option_for("--" + name)->group("Keys of the configuration");
    else
      option_for("--" + std::string(key.traits.flag) + ",--" + name);
  }
}

void add_data(CLI::App& app, std::string& data) {
  app.add_option("--data", data, "The server's data folder; default: that of the configuration");
}

void add_config(CLI::App& app, ConfigOptions& options) {
  app.require_subcommand(1);
  const auto verb = [&](const std::string& name, const std::string& text, ConfigVerb which) {
    CLI::App& made = *app.add_subcommand(name, text);
    made.parse_complete_callback([&options, which] { options.verb = which; });
    return &made;
  };
  verb("check", "Find every fault of a file; exit status 1 when there is one", ConfigVerb::check)
      ->add_option("FILE", options.word, "The configuration file")
      ->required();
  CLI::App& show = *verb("show", "Print what a server would be configured with", ConfigVerb::show);
  show.add_flag("--sources", options.with_sources, "And where each value comes from");
  add_configuration(show, options.sources);
  verb("explain", "Say what a key means: its type, limits, default", ConfigVerb::explain)
      ->add_option("KEY", options.word, "A key or a section; default: all");
  add_configuration(*verb("example", "Print a file with every key; what is given by flag is set",
                          ConfigVerb::example),
                    options.sources);
  verb("reference", "Print the reference page in Markdown", ConfigVerb::reference);
}

void add_alertmanager(CLI::App& app, AlertmanagerOptions& options) {
  app.add_option("--config.file", options.config, "The configuration file")->capture_default_str();
  app.add_option("--storage.path", options.storage, "The data folder")->capture_default_str();
  app.add_option("--web.listen-address", options.listen, "Address and port; port 0 picks one")
      ->capture_default_str();
  app.add_option("--web.external-url", options.external_url,
                 "The URL under which it is reached; goes into notifications");
  app.add_option("--web.route-prefix", options.route_prefix,
                 "Prefix of all paths; default: the path of --web.external-url");
  add_duration(
      app, "--data.retention", [&options](base::Duration d) { options.retention = d; },
      "How long expired silences and the notification log are kept; default 120h");
  app.add_option("--cluster.listen-address", options.cluster_listen,
                 "Accepted; \"\" makes the status say that clustering is disabled")
      ->capture_default_str();
  app.add_option("--cluster.peer", options.cluster_peers,
                 "Accepted; replicas do not talk to each other and would both page")
      ->allow_extra_args(false);
  for (const char* name : ignored_flags)
    app.add_option_function<std::string>(
           name, [&options, name](const std::string&) { options.ignored.emplace_back(name); },
           "Accepted; has no effect here")
        ->group("");
  app.add_flag_callback(
         "--cluster.allow-insecure-public-advertise-address-discovery",
         [&options] {
           options.ignored.emplace_back(
               "--cluster.allow-insecure-public-advertise-address-discovery");
         },
         "Accepted; has no effect here")
      ->group("");
  add_log(app, options.log);
}

void add_token(CLI::App& app, TokenOptions& options) {
  add_data(app, options.data);
  app.add_option("--name", options.name, "What will use the token")->required();
  app.add_option_function<std::string>(
         "--role",
         [&options](const std::string& value) {
           const auto role = core::role_named(value);
           if (!role) throw CLI::ValidationError("--role", role.error().message);
           options.role = *role;
         },
         "admin, operator, viewer, ingest or agent")
      ->required();
  add_duration(
      app, "--expires-in", [&options](base::Duration d) { options.expires_in = d; },
      "From then on it is refused, such as 90d; default: never");
}

// CLI11 takes `--name=` for a flag whose value follows; here it is the empty text.
std::vector<std::string> arguments(int argc, char** argv) {
  std::vector<std::string> list;
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    const bool empty = argument.starts_with("--") && argument.ends_with('=');
    if (empty) argument.pop_back();
    list.push_back(std::move(argument));
    if (empty) list.emplace_back();
  }
  return {list.rbegin(), list.rend()};  // CLI11 wants them backwards
}

}  // namespace

int exit_status(const base::Error& error) {
  switch (error.code) {
    case base::Code::invalid:
      return exit_usage;
    case base::Code::unauthenticated:
    case base::Code::denied:
      return exit_denied;
    case base::Code::unavailable:
      return exit_unreachable;
    case base::Code::not_found:
    case base::Code::conflict:
    case base::Code::limited:
      return exit_refused;
  }
  return exit_refused;
}

std::variant<Command, int> parse_flags(int argc, char** argv) {
  CLI::App app("Mainstay's server and what else needs its data folder", "mainstay");
  app.require_subcommand(1);
  ConfigurationSources server;
  ConfigOptions config;
  AlertmanagerOptions alertmanager;
  ImportOptions import;
  TokenOptions token;
  IntegrationOptions integration;
  OpenapiOptions openapi;
  DbOptions db;
  AdminResetOptions admin;
  CLI::App& server_app = *app.add_subcommand("server", "Run the server");
  add_configuration(server_app, server);
  CLI::App& config_app = *app.add_subcommand("config", "The server's configuration");
  add_config(config_app, config);
  CLI::App& alertmanager_app =
      *app.add_subcommand("alertmanager", "Run in Alertmanager's place, with its flags and API");
  add_alertmanager(alertmanager_app, alertmanager);
  CLI::App& import_app = *alertmanager_app.add_subcommand(
      "import", "Take over the silences of a running Alertmanager, ids included");
  import_app.add_option("--from", import.from, "Its URL, such as http://127.0.0.1:9093")
      ->required();
  import_app.add_option("--storage.path,--data", import.storage, "The folder that takes them over")
      ->required();
  CLI::App& token_app = *app.add_subcommand("token", "API tokens")->require_subcommand(1);
  CLI::App& token_create = *token_app.add_subcommand("create", "Create one; prints it alone");
  add_token(token_create, token);
  CLI::App& integration_app =
      *app.add_subcommand("integration", "Where signals come in")->require_subcommand(1);
  CLI::App& integration_create =
      *integration_app.add_subcommand("create", "Create one; prints its id and key");
  add_data(integration_create, integration.data);
  integration_create.add_option("--kind", integration.kind, "alertmanager")->capture_default_str();
  integration_create.add_option("--name", integration.name, "What sends")->required();
  AuditFlags audit(app);
  const SecretFlags secret(app);
  CLI::App& openapi_app = *app.add_subcommand("openapi", "Write the API's OpenAPI documents");
  openapi_app.add_option("--output", openapi.output, "A folder: one document a module");
  const CLI::App& db_app = add_db(app, db);
  const CLI::App& admin_app = add_admin(app, admin);
  const CLI::App& version_app = *app.add_subcommand("version", "Print the version");
  try {
    app.parse(arguments(argc, argv));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_done : exit_usage;
  }
  if (import_app.parsed()) return Command(import);
  if (server_app.parsed()) return Command(server);
  if (config_app.parsed()) return Command(config);
  if (alertmanager_app.parsed()) return Command(alertmanager);
  if (token_create.parsed()) return Command(token);
  if (integration_create.parsed()) return Command(integration);
  if (auto command = audit.parsed()) return *std::move(command);
  if (auto command = secret.parsed()) return *std::move(command);
  if (openapi_app.parsed()) return Command(openapi);
  if (db_app.parsed()) return Command(db);
  if (admin_app.parsed()) return Command(admin);
  static_cast<void>(version_app);
  return Command(VersionOptions{});
}

}  // namespace server
