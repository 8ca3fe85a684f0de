// JUnit XML and GitHub's annotations.
#include <map>

#include "base/xml.h"
#include "engines/policy_report/formats.h"

namespace policy_report {
namespace {

using base::xml_text;

std::string told(const Finding& finding) {
  std::string text = finding.message;
  for (const Reason& reason : finding.reasons) {
    text += '\n' + (reason.place.line == 0 ? "" : reason.place.text() + ": ") + reason.path;
    if (!reason.expected.empty()) text += ": expected " + reason.expected;
    if (!reason.found.empty()) text += ", found " + reason.found;
    if (!reason.fix.empty()) text += "; to pass: " + reason.fix;
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

struct Suite {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  std::string cases;
};

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

}  // namespace

std::string to_junit(const Report& report) {
  std::map<std::string, Suite> suites;
  for (const Finding& finding : report.findings) {
    const Place& place = finding.place();
    Suite& suite = suites[place.file.empty() ? finding.subject->text() : place.file];
    ++suite.tests;
    if (finding.status == policy::Status::fail)
      ++suite.failures;
    else if (finding.status == policy::Status::error)
      ++suite.errors;
    else if (finding.status != policy::Status::pass)
      ++suite.skipped;
    write_case(suite.cases, finding);
  }
  for (const Report::Rejected& rejected : report.rejected) {
    Suite& suite = suites["policies"];
    ++suite.tests;
    ++suite.errors;
    suite.cases += "    <testcase name=\"" + xml_text(rejected.policy) + "\"><error message=\"" +
                   xml_text(rejected.message) + "\"/></testcase>\n";
  }
  const Counts counts = count(report);
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"mainstay policy"
      " check\" failures=\"" +
      std::to_string(counts.failed) + "\" errors=\"" + std::to_string(counts.errors) + "\">\n";
  for (const auto& [name, suite] : suites)
    out += "  <testsuite name=\"" + xml_text(name) + "\" tests=\"" + std::to_string(suite.tests) +
           "\" failures=\"" + std::to_string(suite.failures) + "\" errors=\"" +
           std::to_string(suite.errors) + "\" skipped=\"" + std::to_string(suite.skipped) +
           "\">\n" + suite.cases + "  </testsuite>\n";
  return out + "</testsuites>\n";
}

std::string to_github(const Report& report) {
  std::string out;
  for (const Report::Rejected& rejected : report.rejected)
    out += "::error title=policy cannot be used::" +
           escaped(rejected.policy + ": " + rejected.message, false) + '\n';
  for (const Finding& finding : report.findings) {
    if (!is_shown(finding)) continue;
    const bool grave =
        finding.status == policy::Status::fail || finding.status == policy::Status::error;
    out += grave && finding.policy->severity < Severity::low ? "::error " : "::warning ";
    const Place& place = finding.place();
    if (place.line != 0)
      out += "file=" + escaped(place.file, true) + ",line=" + std::to_string(place.line) +
             ",col=" + std::to_string(place.column) + ',';
    out += "title=" + escaped(rule_name(finding), true) +
           "::" + escaped(finding.subject->text() + ": " + told(finding), false) + '\n';
  }
  return out;
}

}  // namespace policy_report
