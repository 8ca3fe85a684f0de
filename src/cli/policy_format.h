// Reports in the format that --format and --json name.
#pragma once
#include <string>

#include "cli/command.h"
#include "cli/context.h"
#include "engines/policy_report/finding.h"

namespace cli {

inline constexpr Flag report_flag{
    .name = "format",
    .value = "FORMAT",
    .help = "table (default), json, sarif, junit, policyreport, openreports or github"};

bool is_table(const Context& context, const Arguments& arguments);
// `invalid` for a format that there is not.
base::Result<std::string> formatted(const policy_report::Report& report, const Context& context,
                                    const Arguments& arguments);

}  // namespace cli
