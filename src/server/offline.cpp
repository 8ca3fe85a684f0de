// Commands that need the data folder: on the folder itself while no server runs, else through the
// control socket of the one that does.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/describe/read.h"
#include "base/version.h"
#include "core/openapi.h"
#include "modules/alertmanager/module.h"
#include "server/commands.h"
#include "server/configuration/load.h"
#include "server/modules.h"

namespace server {
namespace {

template <class T>
base::Result<T> answer_of(const base::Result<outbound::Response>& answer) {
  if (!answer) return answer.error();
  if (answer->status >= 200 && answer->status < 300)
    return base::describe::from_json<T>(answer->body,
                                        {.unknown = base::describe::Unknown::ignored});
  const auto problem = base::json::Document::parse(answer->body);
  const base::json::Value* detail = problem ? problem->root().find("detail") : nullptr;
  return base::Error{answer->status >= 500 ? base::Code::unavailable : base::Code::conflict,
                     detail != nullptr ? std::string(detail->string())
                                       : "the server answered " + std::to_string(answer->status)};
}

outbound::Request control(const std::string& folder, std::string path, std::string body) {
  outbound::Request request;
  request.trust = outbound::Trust::operator_;
  request.method = "POST";
  request.url = "http://control" + std::move(path);
  request.unix_path = DataFolder::control_socket_of(folder);
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = std::move(body);
  return request;
}

// Runs `alone` on the folder, or sends `body` to the server that owns it.
template <class Reply, class F>
base::Result<Reply> on_folder(const std::string& given, const std::string& api,
                              const std::string& body, F alone) {
  const ServerOptions configured = TRY(configuration::load({})).options;
  const std::string& path = given.empty() ? configured.data : given;
  auto folder = DataFolder::open(path);
  if (!folder && folder.error().code == base::Code::conflict) {
    const auto client = outbound::curl_client("Mainstay/" + std::string(base::version));
    return answer_of<Reply>(client->send(control(path, api, body)));
  }
  if (!folder) return folder.error();
  const auto migrations = migration_sets();
  const auto foundation =
      TRY(Foundation::open(**folder, {.level = telemetry::Level::error, .format = {}}, migrations,
                           {.store = configured.store, .postgres = configured.postgres}));
  Modules modules(*foundation, {.checkpoints = {.keys_folder = path + "/keys"}});
  core::Caller caller = core::system_caller(foundation->default_tenant().id, "command-line");
  return alone(modules, caller);
}

base::Done write_file(const std::filesystem::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) return base::unavailable(path.string() + ": cannot be written");
  return {};
}

}  // namespace

int fail(const base::Error& error) {
  std::fprintf(stderr, "mainstay: %s\n", error.message.c_str());
  for (std::size_t i = 1; i < error.details.size(); ++i)
    std::fprintf(stderr, "  %s: %s\n", error.details[i].pointer.c_str(),
                 error.details[i].message.c_str());
  return exit_status(error);
}

int run_token_create(const TokenOptions& options) {
  core::WantedToken wanted{.name = options.name, .role = options.role, .expires_at = {}};
  if (options.expires_in) wanted.expires_at = base::SystemClock().now() + *options.expires_in;
  const auto token =
      on_folder<core::NewToken>(options.data, "/v1/tokens", base::describe::to_json(wanted),
                                [&](Modules& modules, const core::Caller& caller) {
                                  return modules.access().create_token(caller, wanted);
                                });
  if (!token) return fail(token.error());
  std::printf("%s\n", token->token.c_str());
  return exit_done;
}

int run_integration_create(const IntegrationOptions& options) {
  std::string body;
  base::json::Writer(body)
      .begin_object()
      .member("kind", options.kind)
      .member("name", options.name)
      .end_object();
  const auto wanted = base::describe::from_json<integrations::WantedIntegration>(body);
  if (!wanted) return fail(wanted.error());
  const auto made = on_folder<integrations::NewIntegration>(
      options.data, "/v1/integrations", body,
      [&](Modules& modules,
          const core::Caller& caller) -> base::Result<integrations::NewIntegration> {
        return modules.integrations().create(caller, *wanted);
      });
  if (!made) return fail(made.error());
  std::printf("%s\t%s\n", base::to_string(made->id).c_str(), made->key.c_str());
  return exit_done;
}

int run_audit_key_rotate(const AuditKeyOptions& options) {
  const auto key = on_folder<core::LedgerKey>(
      options.data, "/v1/ledger/keys", base::describe::to_json(options.rotate),
      [&](Modules& modules, core::Caller caller) -> base::Result<core::LedgerKey> {
        const auto tenant = modules.tenants().named(options.tenant);
        if (!tenant) return base::not_found("there is no tenant " + options.tenant);
        caller.tenant = tenant->id;
        return modules.checkpoints().rotate(caller, options.rotate);
      });
  if (!key) return fail(key.error());
  std::printf("%s\n", key->key.c_str());
  return exit_done;
}

int run_import(const ImportOptions& options) {
  const auto client = outbound::curl_client("Mainstay/" + std::string(base::version));
  const auto silences = alertmanager::fetch_silences(*client, options.from);
  if (!silences) return fail(silences.error());
  const auto imported = on_folder<alertmanager::Imported>(
      options.storage, "/import", *silences, [&](Modules& modules, const core::Caller& caller) {
        return alertmanager::import_silences(modules.alerts(), caller, *silences);
      });
  if (!imported) return fail(imported.error());
  std::printf("%lld silences taken over, %lld already there\n",
              static_cast<long long>(imported->taken),
              static_cast<long long>(imported->already_there));
  return exit_done;
}

int run_openapi(const OpenapiOptions& options) {
  const auto folder_path =
      std::filesystem::temp_directory_path() /
      ("mainstay-openapi-" +
       base::to_string(
           base::uuid7_source(base::SystemClock(), *base::system_randomness())->next()));
  auto write = [&]() -> base::Done {
    const auto folder = TRY(DataFolder::open(folder_path.string()));
    const auto migrations = migration_sets();
    const auto foundation = TRY(
        Foundation::open(*folder, {.level = telemetry::Level::error, .format = {}}, migrations));
    const Modules modules(*foundation, {});
    if (options.output.empty()) {
      std::fputs(core::openapi(modules.list(), base::version).c_str(), stdout);
      return {};
    }
    std::filesystem::create_directories(options.output);
    for (const core::Module& module : modules.list())
      if (!module.routes.empty())
        TRY(write_file(std::filesystem::path(options.output) / (std::string(module.name) + ".json"),
                       core::openapi(module.name, module.summary, module.routes)));
    return {};
  };
  const auto done = write();
  std::error_code ignored;
  std::filesystem::remove_all(folder_path, ignored);
  return done ? exit_done : fail(done.error());
}

}  // namespace server
