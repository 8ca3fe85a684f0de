#include <map>
#include <vector>

#include "base/json/json.h"
#include "engines/policy_report/formats.h"

namespace policy_report {
namespace {

using base::json::Writer;

// The reports have no word for `unknown`: who reads them shall look at it, as at a warning.
std::string_view result_of(const Finding& finding) {
  return policy::name(finding.status == policy::Status::unknown ? policy::Status::warn
                                                                : finding.status);
}

void write_timestamp(Writer& json, base::Time at) {
  constexpr std::int64_t second = 1'000'000'000;
  json.key("timestamp").begin_object().member("seconds", at.nanoseconds / second);
  json.member("nanos", at.nanoseconds % second).end_object();
}

// Audit annotations have their own names, as Kyverno writes them.
void write_properties(Writer& json, const Finding& finding) {
  const Place& place = finding.place();
  if (place.line == 0 && finding.audit_annotations.empty()) return;
  json.key("properties").begin_object();
  if (place.line != 0) json.member("place", place.text());
  for (const auto& [key, text] : finding.audit_annotations)
    if (key != "place") json.member(key, text);
  json.end_object();
}

void write_result(Writer& json, const Finding& finding, base::Time at) {
  json.begin_object().member("source", "mainstay").member("policy", finding.policy->name);
  if (!finding.rule.empty()) json.member("rule", finding.rule);
  if (!finding.policy->category.empty()) json.member("category", finding.policy->category);
  json.member("severity", name(finding.policy->severity)).member("result", result_of(finding));
  json.member("scored", true).member("message", finding.message);
  json.key("resources").begin_array().begin_object();
  json.member("apiVersion", finding.subject->api_version).member("kind", finding.subject->kind);
  if (!finding.subject->name_space.empty()) json.member("namespace", finding.subject->name_space);
  json.member("name", finding.subject->name).end_object().end_array();
  write_properties(json, finding);
  write_timestamp(json, at);
  json.end_object();
}

void write_rejected(Writer& json, const Report::Rejected& rejected, base::Time at) {
  json.begin_object().member("source", "mainstay").member("policy", rejected.policy);
  json.member("result", "error").member("scored", true).member("message", rejected.message);
  write_timestamp(json, at);
  json.end_object();
}

struct Scope {
  std::vector<const Finding*> findings;
  bool with_rejected = false;
};

void write_summary(Writer& json, const Scope& scope, const Report& report) {
  Report part;
  for (const Finding* finding : scope.findings) part.findings.push_back(*finding);
  if (scope.with_rejected) part.rejected = report.rejected;
  const Counts counts = count(part);
  json.key("summary").begin_object().member("pass", counts.passed).member("fail", counts.failed);
  json.member("warn", counts.warned + counts.unknown).member("error", counts.errors);
  json.member("skip", counts.skipped).end_object();
}

std::string one_report(const std::string& name_space, const Scope& scope, const Report& report,
                       ReportApi api) {
  std::string kind = name_space.empty() ? "Cluster" : "";
  kind += api == ReportApi::wgpolicy ? "PolicyReport" : "Report";
  std::string out;
  Writer json(out);
  json.begin_object().member("apiVersion", api == ReportApi::wgpolicy ? "wgpolicyk8s.io/v1alpha2"
                                                                      : "openreports.io/v1alpha1");
  json.member("kind", kind).key("metadata").begin_object();
  json.member("name", "mainstay-policy-check");
  if (!name_space.empty()) json.member("namespace", name_space);
  json.end_object();
  if (api == ReportApi::openreports) json.member("source", "mainstay");
  json.key("results").begin_array();
  for (const Finding* finding : scope.findings) write_result(json, *finding, report.at);
  if (scope.with_rejected)
    for (const Report::Rejected& rejected : report.rejected)
      write_rejected(json, rejected, report.at);
  json.end_array();
  write_summary(json, scope, report);
  json.end_object();
  return out + '\n';
}

}  // namespace

std::string to_policy_reports(const Report& report, ReportApi api) {
  std::map<std::string, Scope> scopes;
  for (const Finding& finding : report.findings)
    scopes[finding.subject->name_space].findings.push_back(&finding);
  if (!report.rejected.empty() || scopes.empty()) scopes[""].with_rejected = true;
  std::string out;
  for (const auto& [name_space, scope] : scopes)
    out += (out.empty() ? "" : "---\n") + one_report(name_space, scope, report, api);
  return out;
}

}  // namespace policy_report
