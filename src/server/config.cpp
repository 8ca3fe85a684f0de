// `mainstay config`: what the configuration says and means; needs no server and no data folder.
#include <cstdio>

#include "server/commands.h"
#include "server/configuration/reference.h"

namespace server {
namespace {

int print_configuration(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  return exit_done;
}

// Faults are what was asked for: on standard output, a line each.
int check(const std::string& path) {
  const auto text = configuration::text_of(path);
  if (!text) return fail(text.error());
  ServerOptions options;
  configuration::Origins origins;
  const auto faults = configuration::read_text(*text, path, options, origins);
  for (const configuration::Fault& fault : faults)
    std::printf("%s: %s\n", fault.where.c_str(), fault.message.c_str());
  return faults.empty() ? exit_done : exit_refused;
}

int explain(const std::string& key) {
  const auto text = configuration::explain(key);
  if (text) return print_configuration(*text);
  fail(text.error());
  return exit_usage;
}

}  // namespace

int run_config(const ConfigOptions& options) {
  switch (options.verb) {
    case ConfigVerb::check:
      return check(options.word);
    case ConfigVerb::explain:
      return explain(options.word);
    case ConfigVerb::reference:
      return print_configuration(configuration::reference());
    case ConfigVerb::show:
    case ConfigVerb::example:
      break;
  }
  // An example shows what the flags say, not what this machine happens to have.
  static constexpr const char* none[] = {nullptr};
  const bool example = options.verb == ConfigVerb::example;
  ConfigurationSources sources = options.sources;
  if (example && !sources.file) sources.file = "";
  const auto loaded = example ? configuration::load(sources, none) : configuration::load(sources);
  if (!loaded) return fail(loaded.error());
  if (example) return print_configuration(configuration::example(*loaded));
  for (const std::string& warning : loaded->warnings)
    std::fprintf(stderr, "mainstay: %s\n", warning.c_str());
  return print_configuration(configuration::shown(
      *loaded, options.with_sources ? configuration::Show::sources : configuration::Show::values));
}

}  // namespace server
