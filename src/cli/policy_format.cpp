#include "cli/policy_format.h"

#include <utility>

#include "base/version.h"

namespace cli {

bool is_table(const Context& context, const Arguments& arguments) {
  return context.output.format != Format::json &&
         arguments.value("format").value_or("table") == "table";
}

base::Result<std::unique_ptr<policy_report::Format>> report_format(
    policy_report::Format::Frame frame, const Context& context, const Arguments& arguments) {
  using policy_report::ReportApi;
  const std::string format = arguments.value("format").value_or("table");
  if (context.output.format == Format::json && arguments.has("format") && format != "json")
    return base::invalid("--json and --format " + format + ": one of them");
  if (context.output.format == Format::json || format == "json")
    return policy_report::json_format(std::move(frame));
  if (format == "sarif") return policy_report::sarif_format(std::move(frame), base::version);
  if (format == "junit") return policy_report::junit_format(std::move(frame));
  if (format == "github") return policy_report::github_format(std::move(frame));
  if (format == "policyreport")
    return policy_report::policy_reports_format(std::move(frame), ReportApi::wgpolicy);
  if (format == "openreports")
    return policy_report::policy_reports_format(std::move(frame), ReportApi::openreports);
  if (format == "table")
    return policy_report::text_format(std::move(frame), {.colours = context.output.style.colours});
  return base::invalid("--format " + format +
                       ": one of table, json, sarif, junit, policyreport, openreports and github");
}

base::Result<std::string> formatted(const policy_report::Report& report, const Context& context,
                                    const Arguments& arguments) {
  const auto format = TRY(report_format(policy_report::frame_of(report), context, arguments));
  return policy_report::compose(*format, report.findings);
}

}  // namespace cli
