// Help texts, made from the command tree. They begin with examples. Pure.
#pragma once
#include <string>

#include "cli/command.h"

namespace cli {

std::string help();
std::string help(const Noun& noun);
std::string help(const Noun& noun, const Verb& verb);

}  // namespace cli
