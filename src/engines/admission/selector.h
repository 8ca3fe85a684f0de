// Kubernetes' label selectors: matchLabels and matchExpressions, all of which must hold. Pure.
#pragma once
#include "engines/document/node.h"

namespace admission {

// An absent or empty selector matches all. `labels` is a map of texts, or nullptr for none.
bool selects(const document::Node* selector, const document::Node* labels);
// metadata.labels of an object, or nullptr.
const document::Node* labels_of(const document::Node& object);

}  // namespace admission
