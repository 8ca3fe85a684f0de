// Private to the engine: what policies speak of. Values and paths are taken from their texts, be
// they patterns, conditions or expressions: a guess is as good as an analysis, for every case is
// tried on the policies themselves.
#pragma once
#include <string>
#include <vector>

#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/policy_equivalence/equivalence.h"

namespace policy_equivalence {

using Path = std::vector<std::string>;  // keys: {"securityContext", "privileged"}

struct Literals {
  std::vector<document::Node>
      values;               // distinct: the texts and numbers, and those just beside them
  std::vector<Path> paths;  // distinct: chains of keys, each with its ends
};
// Taken from the specifications of both.
Literals literals_of(Policies first, Policies second, document::Arena& arena, const Limits& limits);
// A bare object of each kind that the literals name, by kind or by resource, and no seed has.
std::vector<document::Node> named_seeds(const Literals& literals,
                                        std::span<const document::Node> seeds,
                                        document::Arena& arena);

}  // namespace policy_equivalence
