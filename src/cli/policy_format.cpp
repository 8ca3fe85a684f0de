#include "cli/policy_format.h"

#include "base/version.h"
#include "engines/policy_report/formats.h"

namespace cli {

bool is_table(const Context& context, const Arguments& arguments) {
  return context.output.format != Format::json &&
         arguments.value("format").value_or("table") == "table";
}

base::Result<std::string> formatted(const policy_report::Report& report, const Context& context,
                                    const Arguments& arguments) {
  const std::string format = arguments.value("format").value_or("table");
  if (context.output.format == Format::json || format == "json")
    return policy_report::to_json(report);
  if (format == "sarif") return policy_report::to_sarif(report, base::version);
  if (format == "junit") return policy_report::to_junit(report);
  if (format == "github") return policy_report::to_github(report);
  if (format == "policyreport")
    return policy_report::to_policy_reports(report, policy_report::ReportApi::wgpolicy);
  if (format == "openreports")
    return policy_report::to_policy_reports(report, policy_report::ReportApi::openreports);
  if (format == "table")
    return policy_report::to_text(report, {.colours = context.output.style.colours});
  return base::invalid("--format " + format +
                       ": one of table, json, sarif, junit, policyreport, openreports and github");
}

}  // namespace cli
