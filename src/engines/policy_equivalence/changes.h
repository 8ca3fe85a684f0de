// Private to the engine: what one change makes of an object.
#pragma once
#include <cstddef>
#include <functional>

#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/policy_equivalence/literals.h"

namespace policy_equivalence {

using Change = std::function<bool(const document::Node& changed)>;  // false: enough

// Parts left out, leaves set to values, paths of the policies put into maps: all of it, or where
// that is more than `cases_max` a sample over all places, the same each time. What is made lies in
// the arena.
void each_change(const document::Node& object, const Literals& literals, std::size_t cases_max,
                 document::Arena& arena, const Change& change);
// Every map and list without one of its parts; apiVersion and kind stay.
void each_omission(const document::Node& object, document::Arena& arena, const Change& change);

}  // namespace policy_equivalence
