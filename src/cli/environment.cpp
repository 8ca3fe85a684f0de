#include "cli/environment.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <string_view>

namespace cli {
namespace {

// Set and not empty: an empty variable counts as absent.
void take(Environment& environment, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (name == "MAINSTAY_URL") environment.url = value;
  if (name == "MAINSTAY_TOKEN") environment.token = base::Secret(std::string(value));
  if (name == "MAINSTAY_CONTEXT") environment.context = value;
  if (name == "HOME" && environment.folder.empty())
    environment.folder = std::string(value) + "/.config/mainstay";
  if (name == "XDG_CONFIG_HOME" && value.starts_with('/'))
    environment.folder = std::string(value) + "/mainstay";
  if (name == "HOME" && environment.cache.empty())
    environment.cache = std::string(value) + "/.cache/mainstay";
  if (name == "XDG_CACHE_HOME" && value.starts_with('/'))
    environment.cache = std::string(value) + "/mainstay";
  if (name == "PATH") environment.path = value;
  if (name == "NO_COLOR" || (name == "TERM" && value == "dumb")) environment.colours = false;
}

}  // namespace

Environment read_environment(const char* const* variables) {
  Environment environment;
  for (; *variables != nullptr; ++variables) {
    const std::string_view variable = *variables;
    const auto equals = variable.find('=');
    if (equals != std::string_view::npos)
      take(environment, variable.substr(0, equals), variable.substr(equals + 1));
  }
  return environment;
}

void look_at_terminal(Environment& environment) {
  environment.terminal = ::isatty(STDOUT_FILENO) == 1;
  winsize size{};
  if (environment.terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    environment.width = size.ws_col;
}

}  // namespace cli
