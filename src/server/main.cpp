// mainstay-server: the server and what else needs its data folder. People type `mainstay`.
#include <cstdio>
#include <exception>

#include "base/version.h"
#include "server/commands.h"

namespace {

struct Run {
  int operator()(const server::ConfigurationSources& sources) const { return run_server(sources); }
  int operator()(const server::ConfigOptions& options) const { return run_config(options); }
  int operator()(const server::AlertmanagerOptions& options) const {
    return run_alertmanager(options);
  }
  int operator()(const server::ImportOptions& options) const { return run_import(options); }
  int operator()(const server::TokenOptions& options) const { return run_token_create(options); }
  int operator()(const server::IntegrationOptions& options) const {
    return run_integration_create(options);
  }
  int operator()(const server::AuditVerifyOptions& options) const {
    return run_audit_verify(options);
  }
  int operator()(const server::AuditExportOptions& options) const {
    return run_audit_export(options);
  }
  int operator()(const server::AuditCheckpointsOptions& options) const {
    return run_audit_checkpoints(options);
  }
  int operator()(const server::AuditKeyOptions& options) const {
    return options.action == server::KeyAction::rotate ? run_audit_key_rotate(options)
                                                       : run_audit_key(options);
  }
  int operator()(const server::SecretOptions& options) const { return run_secret(options); }
  int operator()(const server::OpenapiOptions& options) const { return run_openapi(options); }
  int operator()(const server::DbOptions& options) const { return run_db(options); }
  int operator()(const server::AdminResetOptions& options) const {
    return run_admin_reset(options);
  }
  int operator()(const server::VersionOptions&) const {
    std::printf("mainstay %s\n", std::string(base::version).c_str());
    return server::exit_done;
  }
};

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto parsed = server::parse_flags(argc, argv);
    if (const int* status = std::get_if<int>(&parsed)) return *status;
    return std::visit(Run{}, std::get<server::Command>(parsed));
  } catch (const std::exception& bug) {
    std::fprintf(stderr, "mainstay: bug: %s\n", bug.what());
    return server::exit_refused;
  }
}
