// The commands of mainstay-server, one function each: they print what scripts read on standard
// output, faults on standard error, and answer the exit status.
#pragma once
#include "server/options.h"

namespace server {

int run_server(const ServerOptions& options);
int run_alertmanager(const AlertmanagerOptions& options);
int run_import(const ImportOptions& options);
int run_token_create(const TokenOptions& options);
int run_integration_create(const IntegrationOptions& options);
int run_openapi(const OpenapiOptions& options);
int run_db(const DbOptions& options);
int run_admin_reset(const AdminResetOptions& options);

// "mainstay: <message>", with the faults of a document on lines of their own; the exit status.
int fail(const base::Error& error);

}  // namespace server
