// The commands of mainstay-server, one function each: they print what scripts read on standard
// output, faults on standard error, and answer the exit status.
#pragma once
#include "server/options.h"

namespace server {

int run_server(const ConfigurationSources& sources);
int run_config(const ConfigOptions& options);
int run_alertmanager(const AlertmanagerOptions& options);
int run_import(const ImportOptions& options);
int run_token_create(const TokenOptions& options);
int run_integration_create(const IntegrationOptions& options);
int run_audit_verify(const AuditVerifyOptions& options);  // 1: a fault was found; 2: bad input
int run_audit_export(const AuditExportOptions& options);
int run_audit_checkpoints(const AuditCheckpointsOptions& options);
int run_audit_key(const AuditKeyOptions& options);
int run_audit_key_rotate(const AuditKeyOptions& options);
int run_secret(const SecretOptions& options);
int run_openapi(const OpenapiOptions& options);
int run_db(const DbOptions& options);
int run_admin_reset(const AdminResetOptions& options);

// "mainstay: <message>", with the faults of a document on lines of their own; the exit status.
int fail(const base::Error& error);

}  // namespace server
