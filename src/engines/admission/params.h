// The parameters of a policy: the objects that paramRef picks from those of paramKind.
#pragma once
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/document/node.h"
#include "engines/policy/policy.h"

namespace admission {

// In the order of the world. `name_space` is that of the object that is judged: where parameters of
// a namespaced kind are looked for unless paramRef says another. An error is for whoever may set
// the policy up: no such object, or a reference that cannot be right.
base::Result<std::vector<document::Node>> collect_params(const document::Node& kind,
                                                         const document::Node& ref,
                                                         std::string_view name_space,
                                                         policy::Session& session);

}  // namespace admission
