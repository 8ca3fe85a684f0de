#include <map>
#include <vector>

#include "base/json/json.h"
#include "base/text.h"
#include "engines/policy_report/formats.h"

namespace policy_report {
namespace {

using base::json::Writer;

std::string_view level_of(Severity severity) {
  switch (severity) {
    case Severity::critical:
    case Severity::high:
      return "error";
    case Severity::medium:
      return "warning";
    case Severity::low:
    case Severity::info:
      return "note";
  }
  return "none";
}

// What GitHub sorts by: the scale of CVSS.
std::string_view security_severity(Severity severity) {
  switch (severity) {
    case Severity::critical:
      return "9.5";
    case Severity::high:
      return "8.0";
    case Severity::medium:
      return "5.5";
    case Severity::low:
      return "2.0";
    case Severity::info:
      return "0.0";
  }
  return "0.0";
}

// A path as a reference (RFC 3986): relative ones stay relative to where the run began.
std::string uri_of(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  bool first = true;
  for (const std::string_view part : base::split(path, '/')) {
    if (!first) uri += '/';
    first = false;
    uri += base::percent_encode(part);
  }
  return uri;
}

// Findings of a file mostly come together: its reference is made once.
class Uris {
 public:
  const std::string& of(std::string_view path) {
    if (uri_.empty() || path != path_) {
      uri_ = uri_of(path);
      path_ = path;
    }
    return uri_;
  }

 private:
  std::string path_, uri_;
};

void write_text(Writer& json, std::string_view name, std::string_view text) {
  json.key(name).begin_object().member("text", text).end_object();
}

void write_rule(Writer& json, const PolicyFacts& policy, const std::string& id) {
  json.begin_object().member("id", id);
  write_text(json, "shortDescription", policy.title.empty() ? id : policy.title);
  if (!policy.description.empty()) {
    write_text(json, "fullDescription", policy.description);
    write_text(json, "help", policy.description);
  }
  if (!policy.link.empty()) json.member("helpUri", policy.link);
  json.key("defaultConfiguration").begin_object();
  json.member("level", level_of(policy.severity)).end_object();
  json.key("properties").begin_object().key("tags").begin_array().string("policy");
  if (!policy.category.empty()) json.string(policy.category);
  json.end_array().member("security-severity", security_severity(policy.severity)).end_object();
  json.end_object();
}

void write_location(Writer& json, const Place& place, const Subject& subject, Uris& uris) {
  json.begin_object();
  if (!place.file.empty()) {
    json.key("physicalLocation").begin_object().key("artifactLocation").begin_object();
    json.member("uri", uris.of(place.file)).end_object();
    if (place.line != 0) {
      json.key("region").begin_object();
      json.member("startLine", place.line).member("startColumn", place.column);
      json.member("endColumn", place.column_end);
      if (!place.excerpt.empty()) write_text(json, "snippet", place.excerpt);
      json.end_object();
    }
    json.end_object();
  }
  json.key("logicalLocations").begin_array().begin_object();
  json.member("fullyQualifiedName", subject.text()).member("kind", "resource");
  json.end_object().end_array().end_object();
}

std::string message_of(const Finding& finding, const std::string& rule) {
  std::string text = finding.subject->text() + ": ";
  if (finding.status == policy::Status::error) text += "the policy could not be evaluated: ";
  text += finding.message.empty() ? rule : finding.message;
  for (const Reason& reason : finding.reasons) {
    text += '\n';
    append_reason(text, reason);
  }
  return text;
}

struct RuleName {
  const std::string& id;
  std::size_t number;
};

void write_result(Writer& json, const Finding& finding, const RuleName& rule, Uris& uris) {
  json.begin_object().member("ruleId", rule.id).member("ruleIndex", rule.number);
  // A verdict that is no failure is told by its kind, whose level must be none.
  const bool grave =
      finding.status == policy::Status::fail || finding.status == policy::Status::error;
  if (!grave) json.member("kind", finding.status == policy::Status::warn ? "review" : "open");
  json.member("level", !grave ? "none" : level_of(finding.policy->severity));
  write_text(json, "message", message_of(finding, rule.id));
  json.key("locations").begin_array();
  write_location(json, finding.place(), *finding.subject, uris);
  json.end_array().key("partialFingerprints").begin_object();
  json.member("mainstayFinding/v1", finding.id).end_object();
  if (!finding.audit_annotations.empty()) {
    json.key("properties").begin_object().key("auditAnnotations").begin_object();
    for (const auto& [key, text] : finding.audit_annotations) json.member(key, text);
    json.end_object().end_object();
  }
  json.end_object();
}

class Sarif final : public Format {
 public:
  Sarif(Frame frame, std::string_view version) : Format(std::move(frame)), version_(version) {}

  std::string begin() override {
    std::string out;
    Writer json(out);
    json.begin_object().member("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json.member("version", "2.1.0").key("runs").begin_array().begin_object();
    json.key("tool").begin_object().key("driver").begin_object().member("name", "mainstay");
    json.member("version", version_).key("rules").begin_array();
    for (const auto& [policy, id] : rules_) write_rule(json, *policy, id);
    json.end_array().end_object().end_object();
    json.key("invocations").begin_array().begin_object();
    json.member("executionSuccessful", frame().rejected.empty());
    json.key("toolConfigurationNotifications").begin_array();
    for (const Report::Rejected& rejected : frame().rejected) {
      json.begin_object().member("level", "error");
      write_text(json, "message", rejected.policy + ": " + rejected.message);
      json.end_object();
    }
    json.end_array().end_object().end_array();
    json.member("columnKind", "unicodeCodePoints").key("results").begin_array();
    return out;
  }
  std::string end() override { return "]}]}\n"; }

 private:
  bool write(const Finding& finding, const Section& section, std::string& out) override {
    if (!is_shown(finding)) return false;
    const auto [rule, is_new] = numbers_.emplace(rule_name(finding), rules_.size());
    if (is_new) rules_.emplace_back(finding.policy, rule->first);
    if (section.findings > 0) out += ',';
    Writer json(out);
    write_result(json, finding, {.id = rule->first, .number = rule->second}, uris_);
    return true;
  }

  const std::string version_;
  std::map<std::string, std::size_t> numbers_;
  // In the order of their first results.
  std::vector<std::pair<std::shared_ptr<const PolicyFacts>, std::string>> rules_;
  Uris uris_;
};

}  // namespace

std::unique_ptr<Format> sarif_format(Format::Frame frame, std::string_view version) {
  return std::make_unique<Sarif>(std::move(frame), version);
}

std::string to_sarif(const Report& report, std::string_view version) {
  return compose(*sarif_format(frame_of(report), version), report.findings);
}

}  // namespace policy_report
