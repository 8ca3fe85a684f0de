// Looks for an object on which two sets of policies disagree: a differential test on objects that
// are changed where the policies look, to values at the edges of what they say. It finds
// differences and proves nothing: none found is no proof that there is none. Policies of one kind
// and name are compared with each other, then as two sets those that only one has, and those of one
// name whose difference the others made up for. Deterministic; pure.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/policy/policy.h"

namespace policy_equivalence {

// What a set does with an object. Passing, skipping and not applying are one: it is let through.
enum class Stance : std::uint8_t { allows, refuses, errs };
std::string_view name(Stance stance);  // "allows", "refuses", "errs"

struct Difference {
  document::Node object;  // as small as it could be made: it differs, and no part can be left out
  Stance first, second;
  std::string why;                 // the message of the one that does not let it through
  bool is_refused_anyway = false;  // by Kubernetes: a field that is missing, or of another form
  std::string policy = "";         // the one that both sets have; "": several together
};

struct Search {
  std::optional<Difference> difference;
  std::size_t tried = 0;  // objects
};

struct Limits {
  // `equivalence_cases_max`: objects that are tried on two policies of one name, and on the rest;
  // a fiftieth where their documents are equal.
  std::size_t cases_max = 50'000;
  std::size_t literals_max = 400;  // `equivalence_literals_max`: values taken from the policies
  std::size_t places_max = 400;    // `equivalence_places_max`: paths taken from the policies
};

using Policies = std::span<const policy::Policy* const>;
// What a search begins with. Objects that it finds lie in the arena or in the seeds, which outlive
// the answer.
struct Ground {
  std::span<const document::Node> seeds;
  const policy::World& world;
  document::Arena& arena;
};
Search find_difference(Policies first, Policies second, const Ground& ground,
                       const Limits& limits = {});

// A Pod, controllers and other common kinds, a plan's resource, a Dockerfile, an image and a
// vulnerability, to start from where nobody gives objects.
std::vector<document::Node> common_seeds(document::Arena& arena, document::Sources& sources);

}  // namespace policy_equivalence
