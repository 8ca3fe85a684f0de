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

void write_summary(Writer& json, const Counts& counts) {
  json.key("summary").begin_object().member("pass", counts.passed).member("fail", counts.failed);
  json.member("warn", counts.warned + counts.unknown).member("error", counts.errors);
  json.member("skip", counts.skipped).end_object();
}

// A document for each namespace; the one without holds the policies that are rejected.
class PolicyReports final : public Format {
 public:
  PolicyReports(Frame frame, ReportApi api) : Format(std::move(frame)), api_(api) {}

  std::string begin() override { return {}; }
  std::string end() override { return {}; }

 private:
  std::string name_of_section(const Finding& finding) const override {
    return finding.subject->name_space;
  }
  const char* section_besides() const override {
    return !frame().rejected.empty() || section_count() == 0 ? "" : nullptr;
  }
  bool write(const Finding& finding, const Section& section, std::string& out) override {
    if (section.findings > 0) out += ',';
    Writer json(out);
    write_result(json, finding, frame().at);
    return true;
  }

  std::string open(const Section& section) override {
    std::string kind = section.name.empty() ? "Cluster" : "";
    kind += api_ == ReportApi::wgpolicy ? "PolicyReport" : "Report";
    std::string out = is_first_ ? "" : "---\n";
    is_first_ = false;
    Writer json(out);
    json.begin_object().member("apiVersion", api_ == ReportApi::wgpolicy
                                                 ? "wgpolicyk8s.io/v1alpha2"
                                                 : "openreports.io/v1alpha1");
    json.member("kind", kind).key("metadata").begin_object();
    json.member("name", "mainstay-policy-check");
    if (!section.name.empty()) json.member("namespace", section.name);
    json.end_object();
    if (api_ == ReportApi::openreports) json.member("source", "mainstay");
    json.key("results").begin_array();
    return out;
  }
  std::string close(const Section& section) override {
    std::string out;
    Counts counts = section.counts;
    if (section.name.empty()) {
      counts.errors += frame().rejected.size();
      for (const Report::Rejected& rejected : frame().rejected) {
        if (section.findings > 0 || &rejected != frame().rejected.data()) out += ',';
        Writer json(out);
        write_rejected(json, rejected, frame().at);
      }
    }
    out += "],";
    Writer json(out);
    write_summary(json, counts);
    return out + "}\n";
  }

  const ReportApi api_;
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<Format> policy_reports_format(Format::Frame frame, ReportApi api) {
  return std::make_unique<PolicyReports>(std::move(frame), api);
}

std::string to_policy_reports(const Report& report, ReportApi api) {
  return compose(*policy_reports_format(frame_of(report), api), report.findings);
}

}  // namespace policy_report
