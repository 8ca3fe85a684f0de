// SIGHUP: the sources are read again; what can change while the server runs is put in force, the
// rest is named in the log.
#pragma once
#include "platform/telemetry/log.h"
#include "server/configuration/load.h"

namespace server {

// `running` takes over the keys that reload; on a fault nothing changes and the log has all faults.
void reload_configuration(const ConfigurationSources& sources, configuration::Loaded& running,
                          telemetry::Log& log);

}  // namespace server
