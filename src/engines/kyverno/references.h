// Private to the engine. `$(./../key)` and `$(/spec/key)`: values of the same document in the place
// of a reference to them, anchors left out of their paths (reference: policy, 3.7).
#pragma once
#include "engines/document/node.h"
#include "engines/kyverno/compilation.h"

namespace kyverno {

// The same tree without references. One that leads nowhere, or to what is no single value, is a
// problem of the policy. An operator before the path, `$(<./../key)`, stays before the value. A
// text may come to a MiB (`reference_bytes_max`).
document::Node with_references(const document::Node& node, Compilation& compilation);

// References that cannot work are problems of the policy: those that lead nowhere in the rule,
// wherever they stand, and those in a context or in conditions, where Kyverno does not find the
// rule any more.
void check_references(const document::Node& rule, Compilation& compilation);

}  // namespace kyverno
