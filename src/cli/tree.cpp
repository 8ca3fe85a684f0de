#include "cli/nouns.h"

namespace cli {

// Alone in its file, so that a program with other nouns (tests/anatomy) links a tree of its own.
std::span<const Noun* const> tree() { return product_nouns(); }

}  // namespace cli
