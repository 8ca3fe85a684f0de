// Commands that need the data folder: on the folder itself while no server runs, else through the
// control socket of the one that does.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/describe/read.h"
#include "base/describe/write.h"
#include "base/json/json.h"
#include "base/version.h"
#include "core/openapi.h"
#include "modules/alertmanager/module.h"
#include "server/commands.h"
#include "server/configuration/load.h"
#include "server/modules.h"
#include "server/on_folder.h"

namespace server {
namespace {

base::Done write_file(const std::filesystem::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) return base::unavailable(path.string() + ": cannot be written");
  return {};
}

StoreChoice on_data(const std::string& data) {
  return {.data = data, .dsn = {}, .migrate_dsn = {}};
}

// By line, so that the files that are checked in merge.
base::Result<std::string> laid_out(std::string_view json) {
  const auto document = TRY(base::json::Document::parse(json));
  std::string text;
  base::json::write_indented(text, document.root());
  return text + "\n";
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
  const auto token = on_folder<core::NewToken>(
      on_data(options.data), {"POST", "/v1/tokens"}, base::describe::to_json(wanted),
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
      on_data(options.data), {"POST", "/v1/integrations"}, body,
      [&](Modules& modules,
          const core::Caller& caller) -> base::Result<integrations::NewIntegration> {
        return modules.integrations().create(caller, *wanted);
      });
  if (!made) return fail(made.error());
  std::printf("%s\t%s\n", base::to_string(made->id).c_str(), made->key.c_str());
  return exit_done;
}

int run_admin_reset(const AdminResetOptions& options) {
  const core::PasswordReset wanted{options.name};
  const auto made = on_folder<core::NewPassword>(
      on_data(options.data), {"POST", "/v1/users/password-reset"}, base::describe::to_json(wanted),
      [&](Modules& modules, const core::Caller& caller) {
        return modules.access().reset_password(caller, wanted);
      });
  if (!made) return fail(made.error());
  const auto data = configuration::data_folder(options.data);
  if (!data) return fail(data.error());
  const auto written = DataFolder::write_first_password(*data, base::Secret(made->password));
  if (!written) return fail(written.error());
  std::printf("%s\n", made->password.c_str());
  std::fprintf(stderr,
               "mainstay: sign in as `%s` with it; its sessions have ended. It also stands in "
               "%s/run/first-password; delete that file once it is kept elsewhere.\n",
               made->name.c_str(), data->c_str());
  return exit_done;
}

int run_audit_key_rotate(const AuditKeyOptions& options) {
  const auto key = on_folder<core::LedgerKey>(
      options.store, {"POST", "/v1/ledger/keys"}, base::describe::to_json(options.rotate),
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
      on_data(options.storage), {"POST", "/import"}, *silences,
      [&](Modules& modules, const core::Caller& caller) {
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
    const auto foundation = TRY(Foundation::open(
        *folder, {.level = telemetry::Level::error, .format = {}}, migrations, {}));
    const Modules modules(*foundation, {});
    if (options.output.empty()) {
      std::fputs(core::openapi(modules.list(), base::version).c_str(), stdout);
      return {};
    }
    std::filesystem::create_directories(options.output);
    for (const core::Module& module : modules.list()) {
      if (module.routes.empty()) continue;
      const std::string document =
          TRY(laid_out(core::openapi(module.name, module.summary, module.routes)));
      TRY(write_file(std::filesystem::path(options.output) / (std::string(module.name) + ".json"),
                     document));
    }
    return {};
  };
  const auto done = write();
  std::error_code ignored;
  std::filesystem::remove_all(folder_path, ignored);
  return done ? exit_done : fail(done.error());
}

}  // namespace server
