// JUnit XML and GitHub's annotations.
#include "base/xml.h"
#include "engines/policy_report/formats.h"

namespace policy_report {
namespace {

using base::xml_text;

std::string told(const Finding& finding) {
  std::string text = finding.message;
  for (const Reason& reason : finding.reasons) {
    text += '\n';
    if (reason.place.line != 0) text += reason.place.text() + ": ";
    append_reason(text, reason);
  }
  return text;
}

void write_case(std::string& out, const Finding& finding) {
  out += "    <testcase classname=\"" + xml_text(rule_name(finding)) + "\" name=\"" +
         xml_text(finding.subject->text()) + "\"";
  switch (finding.status) {
    case policy::Status::pass:
      out += "/>\n";
      return;
    case policy::Status::fail:
      out += "><failure type=\"" + std::string(name(finding.policy->severity)) + "\" message=\"" +
             xml_text(finding.message) + "\">" + xml_text(told(finding)) +
             "</failure></testcase>\n";
      return;
    case policy::Status::error:
      out += "><error message=\"" + xml_text(finding.message) + "\">" + xml_text(told(finding)) +
             "</error></testcase>\n";
      return;
    case policy::Status::skip:
    case policy::Status::warn:
    case policy::Status::unknown:
      out += "><skipped message=\"" + std::string(policy::name(finding.status)) + ": " +
             xml_text(finding.message) + "\"/></testcase>\n";
      return;
  }
}

// github.com/actions/toolkit, command.ts: what ends a message or a property is escaped.
std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    if (c == '%')
      out += "%25";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else if (property && c == ':')
      out += "%3A";
    else if (property && c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

constexpr const char* suite_of_policies = "policies";  // of those that are rejected

class Junit final : public Format {
 public:
  using Format::Format;

  std::string begin() override {
    const Counts all = counts();
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"mainstay policy"
           " check\" failures=\"" +
           std::to_string(all.failed) + "\" errors=\"" + std::to_string(all.errors) + "\">\n";
  }
  std::string end() override { return "</testsuites>\n"; }

 private:
  std::string name_of_section(const Finding& finding) const override {
    const Place& place = finding.place();
    return place.file.empty() ? finding.subject->text() : std::string(place.file);
  }
  const char* section_besides() const override {
    return frame().rejected.empty() ? nullptr : suite_of_policies;
  }
  bool write(const Finding& finding, const Section& /*section*/, std::string& out) override {
    write_case(out, finding);
    return true;
  }

  std::size_t rejected_in(const Section& section) const {
    return section.name == suite_of_policies ? frame().rejected.size() : 0;
  }
  std::string open(const Section& section) override {
    const Counts& counts = section.counts;
    const std::size_t rejected = rejected_in(section);
    return "  <testsuite name=\"" + xml_text(section.name) + "\" tests=\"" +
           std::to_string(section.findings + rejected) + "\" failures=\"" +
           std::to_string(counts.failed) + "\" errors=\"" +
           std::to_string(counts.errors + rejected) + "\" skipped=\"" +
           std::to_string(counts.skipped + counts.warned + counts.unknown) + "\">\n";
  }
  std::string close(const Section& section) override {
    std::string out;
    if (rejected_in(section) > 0)
      for (const Report::Rejected& rejected : frame().rejected)
        out += "    <testcase name=\"" + xml_text(rejected.policy) + "\"><error message=\"" +
               xml_text(rejected.message) + "\"/></testcase>\n";
    return out + "  </testsuite>\n";
  }
};

class Github final : public Format {
 public:
  using Format::Format;

  bool begins_at_once() const override { return true; }
  std::string begin() override {
    std::string out;
    for (const Report::Rejected& rejected : frame().rejected)
      out += "::error title=policy cannot be used::" +
             escaped(rejected.policy + ": " + rejected.message, false) + '\n';
    return out;
  }
  std::string end() override { return {}; }

 private:
  bool write(const Finding& finding, const Section& /*section*/, std::string& out) override {
    if (!is_shown(finding)) return false;
    const bool grave =
        finding.status == policy::Status::fail || finding.status == policy::Status::error;
    out += grave && finding.policy->severity < Severity::low ? "::error " : "::warning ";
    const Place& place = finding.place();
    if (place.line != 0)
      out += "file=" + escaped(place.file, true) + ",line=" + std::to_string(place.line) +
             ",col=" + std::to_string(place.column) + ',';
    out += "title=" + escaped(rule_name(finding), true) +
           "::" + escaped(finding.subject->text() + ": " + told(finding), false) + '\n';
    return true;
  }
};

}  // namespace

std::unique_ptr<Format> junit_format(Format::Frame frame) {
  return std::make_unique<Junit>(std::move(frame));
}
std::unique_ptr<Format> github_format(Format::Frame frame) {
  return std::make_unique<Github>(std::move(frame));
}

std::string to_junit(const Report& report) {
  return compose(*junit_format(frame_of(report)), report.findings);
}
std::string to_github(const Report& report) {
  return compose(*github_format(frame_of(report)), report.findings);
}

}  // namespace policy_report
