// Runs a command on a data folder: alone while no server owns it, else through the control socket
// of the one that does. Internal to server/.
#pragma once
#include <string>

#include "base/describe/read.h"
#include "core/caller.h"
#include "server/configuration/load.h"
#include "server/data_folder.h"
#include "server/db_store.h"
#include "server/modules.h"

namespace server {

struct ControlRequest {
  std::string method, path;
};
// The body of the answer; the problem of one that is not 2xx as an error.
base::Result<std::string> ask_control(const std::string& folder, const ControlRequest& request,
                                      const std::string& body);

// `alone` is called with the modules of the folder, which are not started, and the system as
// caller; `request` and `body` say the same to a server.
template <class Reply, class F>
base::Result<Reply> on_folder(const StoreChoice& choice, const ControlRequest& request,
                              const std::string& body, F alone) {
  const ServerOptions configured = TRY(configuration::load({})).options;
  const StorePlace place = TRY(store_place(choice));
  const std::string& path = place.data;
  auto folder = DataFolder::open(path);
  if (!folder && DataFolder::in_use(path))
    return base::describe::from_json<Reply>(TRY(ask_control(path, request, body)),
                                            {.unknown = base::describe::Unknown::ignored});
  if (!folder) return std::move(folder).error();
  const auto migrations = migration_sets();
  const auto foundation =
      TRY(Foundation::open(**folder, {.level = telemetry::Level::error, .format = {}}, migrations,
                           {.store = configured.store, .postgres = place.postgres}));
  Modules modules(*foundation, {.checkpoints = {.keys_folder = path + "/keys"},
                                .secrets = {.key_file = secrets_key_file(configured, path)}});
  const core::Caller caller = core::system_caller(foundation->default_tenant().id, "command-line");
  return alone(modules, caller);
}

}  // namespace server
