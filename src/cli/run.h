// The program: takes the command line apart, runs the verb, prints errors. Called by main() and
// nobody else.
#pragma once
#include <span>
#include <string>

#include "cli/environment.h"

namespace cli {

// The exit status. `words` are without the program's name.
int run(std::span<const std::string> words, const Environment& environment);

}  // namespace cli
