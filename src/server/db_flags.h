// The command lines of `db` and `admin`. Internal to server/.
#pragma once
#include <CLI/App.hpp>

#include "server/db_options.h"

namespace server {

// What is parsed goes into `options`, the verb too.
CLI::App& add_db(CLI::App& app, DbOptions& options);
CLI::App& add_admin(CLI::App& app, AdminResetOptions& options);

}  // namespace server
