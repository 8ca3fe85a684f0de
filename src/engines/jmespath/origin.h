// Where in a document an expression looks, for findings that show the place. Pure.
#pragma once
#include <optional>

#include "engines/document/node.h"
#include "engines/jmespath/expression.h"

namespace jmespath {

// What the first row of fields and indexes leads to in `on`: its value or, of what is missing, the
// last one that is there: the container, of `spec.containers[0].image || 'none'` where it has no
// image. Of a projection or a slice the list that it goes through, of a function what its first
// argument with a place looks at. nullopt: it looks at nothing, as a literal.
std::optional<document::Node> origin(const Expression& expression, const document::Node& on);

}  // namespace jmespath
