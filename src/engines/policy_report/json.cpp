#include "base/json/json.h"

#include "engines/policy_report/formats.h"

namespace policy_report {
namespace {

using base::json::Writer;

void write_place(Writer& json, const Place& place) {
  if (place.line == 0) return;
  json.member("file", place.file).member("line", place.line).member("column", place.column);
}

void write_optional(Writer& json, std::string_view name, const std::string& text) {
  if (!text.empty()) json.member(name, text);
}

void write_finding(Writer& json, const Finding& finding) {
  json.begin_object();
  write_optional(json, "id", finding.id);
  json.member("policy", finding.policy->name).member("policy_kind", finding.policy->kind);
  json.member("rule", finding.rule).member("severity", name(finding.policy->severity));
  json.member("result", policy::name(finding.status)).member("message", finding.message);
  write_optional(json, "exception", finding.exception);
  json.key("resource").begin_object();
  json.member("apiVersion", finding.subject->api_version).member("kind", finding.subject->kind);
  json.member("namespace", finding.subject->name_space).member("name", finding.subject->name);
  json.end_object();
  write_place(json, finding.place());
  if (!finding.audit_annotations.empty()) {
    json.key("audit_annotations").begin_object();
    for (const auto& [key, text] : finding.audit_annotations) json.member(key, text);
    json.end_object();
  }
  if (!finding.reasons.empty()) {
    json.key("reasons").begin_array();
    for (const Reason& reason : finding.reasons) {
      json.begin_object().member("path", reason.path);
      write_place(json, reason.place);
      write_optional(json, "expected", reason.expected);
      write_optional(json, "found", reason.found);
      write_optional(json, "fix", reason.fix);
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
}

}  // namespace

std::string to_json(const Report& report) {
  const Counts counts = count(report);
  std::string out;
  Writer json(out);
  json.begin_object().key("summary").begin_object();
  json.member("pass", counts.passed).member("fail", counts.failed).member("warn", counts.warned);
  json.member("error", counts.errors).member("skip", counts.skipped);
  json.member("unknown", counts.unknown).end_object();
  json.key("findings").begin_array();
  for (const Finding& finding : report.findings) write_finding(json, finding);
  json.end_array().key("rejected").begin_array();
  for (const Report::Rejected& rejected : report.rejected)
    json.begin_object()
        .member("policy", rejected.policy)
        .member("message", rejected.message)
        .end_object();
  json.end_array().end_object();
  return out + '\n';
}

}  // namespace policy_report
