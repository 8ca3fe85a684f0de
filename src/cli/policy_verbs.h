// The verbs of `mainstay policy`, a file each; policy.cpp holds their table.
#pragma once
#include "cli/context.h"

namespace cli {

base::Result<int> policy_test(Context& context, const Arguments& arguments);
base::Result<int> policy_coverage(Context& context, const Arguments& arguments);
base::Result<int> policy_apply(Context& context, const Arguments& arguments);
base::Result<int> policy_check(Context& context, const Arguments& arguments);
base::Result<int> policy_explain(Context& context, const Arguments& arguments);
base::Result<int> policy_docs(Context& context, const Arguments& arguments);
base::Result<int> policy_lint(Context& context, const Arguments& arguments);
base::Result<int> policy_impact(Context& context, const Arguments& arguments);
base::Result<int> policy_equivalent(Context& context, const Arguments& arguments);

}  // namespace cli
