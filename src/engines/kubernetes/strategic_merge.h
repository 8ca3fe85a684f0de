// Strategic merge patches as Kyverno applies them, which is as kustomize does (reference: policy,
// section 6.2; sigs.k8s.io/kustomize/kyaml/yaml/merge2). Anchors are Kyverno's own and gone before.
// Pure; what is made lies in the arena and shares nodes and texts with both arguments.
#pragma once
#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/kubernetes/extent.h"

namespace kubernetes {

// Maps recurse, null removes, plain values replace; in the place of a text they become one. A list
// that the schema merges is merged by its keys: the elements that the patch names come first, in
// its order, then the others of the object; a list of plain values is the union. Every other list
// is replaced, hence all of kinds without a schema. Directives, all removed on the way:
//   $patch: delete, replace or merge       in a map, or as the only key of an item for its list
//   $retainKeys: [...]                     the only keys that stay in the map
//   $deleteFromPrimitiveList/x: [...]      values that leave list x
//   $setElementOrder/x: [...]              the order of those elements of list x
// The schema is that of the object's apiVersion and kind, or the patch's where it has none; maps
// below that have both are objects of their own. A patch that deletes the whole object gives null.
// `invalid`, with the pointer into the patch: a map, list or plain value where the object has
// something else; an element without its merge key; a directive that is none.
base::Result<document::Node> apply_strategic_merge(const document::Node& on,
                                                   const document::Node& patch,
                                                   document::Arena& arena,
                                                   const ExtentLimits& limits = {});

// Without maps that are empty, or become so, and lists whose items all were: what Kyverno makes of
// every patch once the anchors are gone. So `emptyDir: {}` of a volume that it adds is lost.
document::Node without_empty_maps(const document::Node& patch, document::Arena& arena);

}  // namespace kubernetes
