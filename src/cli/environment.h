// What the surroundings say: variables, and what standard output is. Read once at the start; plain
// values.
#pragma once
#include <optional>
#include <string>

#include "base/secret.h"

namespace cli {

struct Environment {
  std::optional<std::string> url;      // MAINSTAY_URL
  std::optional<base::Secret> token;   // MAINSTAY_TOKEN
  std::optional<std::string> context;  // MAINSTAY_CONTEXT
  std::string path;                    // PATH
  std::string folder;   // XDG_CONFIG_HOME/mainstay, else HOME/.config/mainstay; "": neither is set
  std::string cache;    // XDG_CACHE_HOME/mainstay, else HOME/.cache/mainstay; "": neither is set
  bool colours = true;  // no NO_COLOR, and TERM is not dumb
  bool terminal = false;   // standard output is one
  std::size_t width = 80;  // of the terminal, in columns
};

// `variables` as the kernel gives them: NAME=value, ended by a null pointer.
Environment read_environment(const char* const* variables);
// Whether standard output is a terminal, and how wide.
void look_at_terminal(Environment& environment);

}  // namespace cli
