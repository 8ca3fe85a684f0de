// The noun that the program of the anatomy test has besides the product's.
#pragma once
#include "cli/command.h"

namespace cli {

extern const Noun note_noun;

}  // namespace cli
