// Private to the engine. The operators In, NotIn, AnyIn, AllIn, AnyNotIn, AllNotIn (reference:
// policy, 3.9). Pure.
#pragma once
#include "engines/document/node.h"
#include "engines/kyverno/operators.h"

namespace kyverno {

bool is_member(Operator op, const document::Node& key, const document::Node& value);

}  // namespace kyverno
