// Private to the engine. The operators that compare: Equals, GreaterThan, Duration... (reference:
// policy, 3.9). Pure.
#pragma once
#include "engines/document/node.h"
#include "engines/kyverno/operators.h"

namespace kyverno {

// Precondition: the key is not null.
bool equals(const document::Node& key, const document::Node& value);
bool is_ordered(Operator op, const document::Node& key, const document::Node& value);

}  // namespace kyverno
