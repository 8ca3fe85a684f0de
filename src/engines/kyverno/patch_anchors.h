// Private to the engine. Anchors of a patchStrategicMerge: what they say is done to the patch
// before it is merged (reference: policy, 6.2). Pure.
#pragma once
#include <optional>

#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"

namespace kyverno {

// The patch without anchors, for that resource: `+(k)` stays where k is missing; elements of lists
// under conditions are there once for each element of the resource that meets them, by its name.
// nullopt: a condition does not hold, and nothing is to be patched. Empty maps are left out, as
// Kyverno leaves them out. `invalid`: a list of maps where the resource has something else.
base::Result<std::optional<document::Node>> without_anchors(const document::Node& patch,
                                                            const document::Node& resource,
                                                            document::Arena& arena);

}  // namespace kyverno
