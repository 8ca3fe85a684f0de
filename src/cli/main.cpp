// mainstay: what people type. Small, so that it starts at once; what needs the store is
// mainstay-server's.
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "cli/exit_status.h"
#include "cli/run.h"

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> words(argv + 1, argv + argc);
    cli::Environment environment = cli::read_environment(environ);
    cli::look_at_terminal(environment);
    return cli::run(words, environment);
  } catch (const std::exception& bug) {
    std::fprintf(stderr, "mainstay: bug: %s\n", bug.what());
    return cli::exit_refused;
  }
}
