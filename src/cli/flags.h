// The command line as a verb with its arguments. The one place that knows the library which takes
// it apart.
#pragma once
#include <span>
#include <string>

#include "base/result.h"
#include "cli/command.h"

namespace cli {

struct Typed {
  const Noun* noun = nullptr;  // nullptr: the help of all
  const Verb* verb = nullptr;  // nullptr: the help of the noun
  Arguments arguments;
  bool help = false;
};

// Without the program's name. `invalid` says what is wrong and which help to read.
base::Result<Typed> parse(std::span<const std::string> words);

}  // namespace cli
