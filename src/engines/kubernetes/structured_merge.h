// Merges an apply configuration into an object as server-side apply does: what MutatingPolicy and
// MutatingAdmissionPolicy do with `Object{...}` (reference: policy, section 6.6;
// sigs.k8s.io/structured-merge-diff, typed/merge.go). Pure; what is made lies in the arena and
// shares nodes and texts with both arguments.
#pragma once
#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/kubernetes/extent.h"

namespace kubernetes {

struct StructuredMergeOptions {
  // Lists, maps and objects that are applied as a whole: false refuses a configuration that has
  // one, since it would drop what the object had; true replaces (`useServerSideApply`).
  bool allow_atomic = false;
  ExtentLimits extent = {};
};

// By the schema of the object's apiVersion and kind. Objects and maps recurse; lists of type map
// are merged by their keys, sets are united, both keeping the order of either side; the rest is
// replaced. Without a schema every list is atomic, and every map recurses.
// `invalid`, with each fault in `details`: a field that the type does not have, a value of another
// form, an element without its key or with one given twice, something atomic.
base::Result<document::Node> apply_structured_merge(const document::Node& on,
                                                    const document::Node& configuration,
                                                    document::Arena& arena,
                                                    const StructuredMergeOptions& options = {});

}  // namespace kubernetes
