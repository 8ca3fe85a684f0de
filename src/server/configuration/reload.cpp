#include "server/configuration/reload.h"

namespace server {
namespace {

// A key whose change comes with SIGHUP has its line here.
void put_in_force(const ServerOptions& options, telemetry::Log& log) {
  log.set_level(options.log.level);
}

}  // namespace

void reload_configuration(const ConfigurationSources& sources, configuration::Loaded& running,
                          telemetry::Log& log) {
  const auto wanted = configuration::load(sources);
  if (!wanted) {
    const auto& error = wanted.error();
    if (error.details.empty()) log.error("configuration not loaded", {{"reason", error.message}});
    for (const base::ErrorDetail& fault : error.details)
      log.error("configuration not loaded", {{"where", fault.pointer}, {"reason", fault.message}});
    return;
  }
  const auto differing = configuration::differences(running.options, wanted->options);
  for (const configuration::Key* key : differing)
    if (key->traits.change == configuration::Change::reload)
      configuration::copy_value(*key, wanted->options, running.options);
  put_in_force(running.options, log);  // before anything is told, for it may be of the log
  for (const configuration::Key* key : differing) {
    const auto origin = wanted->origins.find(key->name);
    const std::string from = origin == wanted->origins.end() ? "default" : origin->second;
    if (key->traits.change == configuration::Change::reload)
      log.info("configuration changed: in force", {{"key", key->name}, {"from", from}});
    else
      log.warning("configuration changed: needs a restart", {{"key", key->name}, {"from", from}});
  }
}

}  // namespace server
