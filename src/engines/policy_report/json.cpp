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

class Json final : public Format {
 public:
  using Format::Format;

  std::string begin() override {
    const Counts all = counts();
    std::string out;
    Writer json(out);
    json.begin_object().key("summary").begin_object();
    json.member("pass", all.passed).member("fail", all.failed).member("warn", all.warned);
    json.member("error", all.errors).member("skip", all.skipped);
    json.member("unknown", all.unknown).end_object();
    json.key("findings").begin_array();
    return out;
  }
  std::string end() override {
    std::string out = "],\"rejected\":";
    Writer json(out);
    json.begin_array();
    for (const Report::Rejected& rejected : frame().rejected)
      json.begin_object()
          .member("policy", rejected.policy)
          .member("message", rejected.message)
          .end_object();
    json.end_array();
    return out + "}\n";
  }

 private:
  bool write(const Finding& finding, const Section& section, std::string& out) override {
    if (section.findings > 0) out += ',';
    Writer json(out);
    write_finding(json, finding);
    return true;
  }
};

}  // namespace

std::unique_ptr<Format> json_format(Format::Frame frame) {
  return std::make_unique<Json>(std::move(frame));
}

std::string to_json(const Report& report) {
  return compose(*json_format(frame_of(report)), report.findings);
}

}  // namespace policy_report
