// Private to the engine. What to change of an object that a pattern refuses. Pure but for the
// arenas.
#pragma once
#include <vector>

#include "engines/kyverno/pattern.h"
#include "engines/policy/result.h"

namespace kyverno {

inline constexpr std::size_t mendings_max = 16;  // `mendings_max`, changes of one object

struct Mending {
  // The first failure and those that would follow when what can be mended is, each with its change
  // where all of them together make the object pass, else without.
  std::vector<policy::Failure> failures;
  bool is_whole = false;
};
// Precondition: `first` says how the pattern fails the object, by `fail` or `denied`. Values of
// changes lie in `results`, objects on the way in `scratch`.
Mending mend(const CompiledPattern& pattern, const document::Node& object, MatchResult first,
             document::Arena& results, document::Arena& scratch);

}  // namespace kyverno
