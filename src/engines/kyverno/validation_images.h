// Private to the engine. What Kyverno refuses of a rule's verifyImages, beyond what does not
// compile.
#pragma once
#include "engines/document/node.h"
#include "engines/kyverno/compilation.h"

namespace kyverno {

// `audits`: what the policy does with failures where an entry does not say.
void check_image_verification(const document::Node& rule, bool audits, Compilation& compilation);

}  // namespace kyverno
