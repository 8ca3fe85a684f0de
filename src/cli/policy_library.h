// The policies that are shipped, by folders of content/policies. Many families are there twice, as
// a pattern in X and in CEL in X-cel, which judge alike: a folder gives one of each. Pure.
#pragma once
#include <string_view>
#include <vector>

#include "engines/policy/library.h"

namespace cli {

// "kubernetes": of each family that is there twice the pattern; "kubernetes-cel": the one in CEL;
// "": all folders. A policy that is named itself, "kubernetes/forbid-host-path-cel", is taken as it
// is. Empty when there is no such folder.
std::vector<const policy::LibraryFile*> shipped_policies(std::string_view folder);

}  // namespace cli
