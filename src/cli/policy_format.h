// Reports in the format that --format and --json name.
#pragma once
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/context.h"
#include "engines/policy_report/format.h"

namespace cli {

inline constexpr Flag report_flag{
    .name = "format",
    .value = "FORMAT",
    .help = "table (default), json, sarif, junit, policyreport, openreports or github"};

bool is_table(const Context& context, const Arguments& arguments);
// `invalid` for a format that there is not.
base::Result<std::unique_ptr<policy_report::Format>> report_format(
    policy_report::Format::Frame frame, const Context& context, const Arguments& arguments);
base::Result<std::string> formatted(const policy_report::Report& report, const Context& context,
                                    const Arguments& arguments);

}  // namespace cli
