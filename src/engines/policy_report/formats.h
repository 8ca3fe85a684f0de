// Reports as machines read them. Each has the same results; what a format cannot say is left out.
// Pure.
#pragma once
#include <string>

#include "engines/policy_report/format.h"

namespace policy_report {

// {summary: {...}, findings: [...], rejected: [...]}, results that pass without positions.
std::string to_json(const Report& report);
// SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0): a run with a rule for each policy's rule;
// failures and errors are results, rejected policies notifications.
std::string to_sarif(const Report& report, std::string_view version);
// A suite for each file, a case for each result.
std::string to_junit(const Report& report);
// PolicyReports, one a namespace, and a ClusterPolicyReport, as YAML documents of JSON; in the
// dialect of the working group (wgpolicyk8s.io/v1alpha2) or of openreports.io/v1alpha1.
std::string to_policy_reports(const Report& report, ReportApi api);
// Annotations of GitHub Actions: "::error file=...,line=...::message", a line each.
std::string to_github(const Report& report);

// For people: each finding with its place, the line underlined, what was expected and found and the
// change that would pass.
std::string to_text(const Report& report, const TextStyle& style);
std::string rule_name(const Finding& finding);  // "policy/rule", or the policy alone
// "/spec/replicas: expected 2, found 3; to pass: ...", of what is known.
void append_reason(std::string& out, const Reason& reason);
// One finding with everything that is known of it.
std::string explain(const Finding& finding, const TextStyle& style);

}  // namespace policy_report
