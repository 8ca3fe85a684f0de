// JSON patches (RFC 6902) on document trees, strictly or as leniently as Kyverno applies them
// (reference: policy, sections 6.3 and 6.6). Pure; what is made lies in the arena and shares nodes
// and texts with both arguments, which outlive it.
#pragma once
#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/kubernetes/extent.h"

namespace kubernetes {

struct JsonPatchOptions {
  bool negative_indexes = false;  // -1 is the last item; on add, behind it
  // On add, what is missing on the way is made: a list where an index or "-" follows, filled up
  // with nulls, a map otherwise.
  bool create_parents = false;
  bool ignore_missing_on_remove = false;
  bool add_missing_on_replace = false;  // of a map
  std::size_t operations_max = 10'000;  // `patch_operations_max`
  // `patch_padding_max`: nulls that create_parents may put before an item.
  std::size_t padding_max = 1'000;
  ExtentLimits extent = {};
  std::size_t* nodes_spent = nullptr;  // is told how many nodes of `extent` the patch took
};

// patchesJson6902 of Kyverno, and the jsonPatch of admission policies.
inline constexpr JsonPatchOptions kyverno_json_patch = {
    .negative_indexes = true, .create_parents = true, .ignore_missing_on_remove = true};
inline constexpr JsonPatchOptions admission_json_patch = {.negative_indexes = true,
                                                          .add_missing_on_replace = true};

// Applies a list of operations in order, or none of them. Errors carry the pointer of the operation
// within the patch: `conflict` for a `test` that does not hold, where null equals what is missing;
// `not_found` for a path that is not there; `limited`; `invalid` for an operation that is none.
base::Result<document::Node> apply_json_patch(const document::Node& on,
                                              const document::Node& operations,
                                              document::Arena& arena,
                                              const JsonPatchOptions& options = {});

// A merge patch (RFC 7386): maps recurse, null removes, anything else replaces.
base::Result<document::Node> apply_merge_patch(const document::Node& on,
                                               const document::Node& patch, document::Arena& arena,
                                               const ExtentLimits& limits = {});

}  // namespace kubernetes
