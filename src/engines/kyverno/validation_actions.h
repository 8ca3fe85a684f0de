// Private to the engine. What Kyverno refuses of a rule's context, conditions, validation and
// mutation, beyond what does not compile.
#pragma once
#include <span>

#include "engines/document/node.h"
#include "engines/kyverno/anchor.h"
#include "engines/kyverno/compilation.h"

namespace kyverno {

// `namespaced`: the rule is a Policy's.
void check_context(const document::Node& rule, bool namespaced, Compilation& compilation);
void check_preconditions(const document::Node& rule, Compilation& compilation);
// Of a rule that validates; any other has nothing to check.
void check_validation(const document::Node& rule, Compilation& compilation);
// Of a rule that mutates. `updates_existing`: when the policy changes, so do its targets.
void check_mutation(const document::Node& rule, bool updates_existing, Compilation& compilation);

// Keys with other anchors than these are no part of a pattern.
void check_anchors(const document::Node& pattern, std::span<const Anchor> known,
                   Compilation& compilation);
// Namespaces that are asked to audit and to enforce.
void check_overrides(const document::Node* list, Compilation& compilation);

}  // namespace kyverno
