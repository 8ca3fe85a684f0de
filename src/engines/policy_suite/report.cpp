#include "engines/policy_suite/report.h"

#include "base/json/json.h"
#include "base/xml.h"

namespace policy_suite {
namespace {

void write_check(base::json::Writer& json, const Check& check) {
  json.begin_object();
  json.member("policy", check.policy);
  json.member("rule", check.rule);
  json.member("resource", check.subject);
  json.member("kind", check.kind);
  json.member("expected", policy::name(check.expected));
  if (check.found) json.member("found", policy::name(*check.found));
  json.member("verdict", name(check.verdict));
  json.member("reason", check.reason);
  json.member("message", check.message);
  json.end_object();
}

void write_case(std::string& out, const Check& check) {
  out += "    <testcase classname=\"" + base::xml_text(check.policy) + "\" name=\"" +
         base::xml_text(check.rule.empty() ? check.subject : check.rule + " on " + check.subject) +
         "\"";
  switch (check.verdict) {
    case Verdict::passed:
      out += "/>\n";
      return;
    case Verdict::excluded:
      out += "><skipped message=\"" + base::xml_text(check.reason) + "\"/></testcase>\n";
      return;
    case Verdict::failed:
      out += "><failure message=\"" + base::xml_text(check.reason) + "\">" +
             base::xml_text(check.message) + "</failure></testcase>\n";
      return;
  }
}

}  // namespace

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return "pass";
    case Verdict::failed:
      return "fail";
    case Verdict::excluded:
      return "excluded";
  }
  return {};
}

Counts count(std::span<const Ran> tests) {
  Counts counts;
  for (const Ran& test : tests) {
    if (!test.error.empty()) ++counts.errors;
    for (const Check& check : test.result.checks) {
      if (check.verdict == Verdict::passed) ++counts.passed;
      if (check.verdict == Verdict::failed) ++counts.failed;
      if (check.verdict == Verdict::excluded) ++counts.excluded;
    }
  }
  return counts;
}

std::string summary(const Counts& counts) {
  return std::to_string(counts.passed) + " passed, " + std::to_string(counts.failed) + " failed, " +
         std::to_string(counts.excluded) + " excluded";
}

std::string to_json(std::span<const Ran> tests) {
  const Counts counts = count(tests);
  std::string out;
  base::json::Writer json(out);
  json.begin_object();
  json.member("passed", counts.passed).member("failed", counts.failed);
  json.member("excluded", counts.excluded).key("tests").begin_array();
  for (const Ran& test : tests) {
    json.begin_object().member("file", test.file).member("name", test.result.name);
    if (!test.error.empty()) json.member("error", test.error);
    json.key("checks").begin_array();
    for (const Check& check : test.result.checks) write_check(json, check);
    json.end_array().key("warnings").begin_array();
    for (const std::string& warning : test.result.warnings) json.string(warning);
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return out + '\n';
}

std::string to_junit(std::span<const Ran> tests) {
  const Counts all = count(tests);
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"" +
                    std::to_string(all.passed + all.failed + all.excluded) + "\" failures=\"" +
                    std::to_string(all.failed) + "\" errors=\"" + std::to_string(all.errors) +
                    "\">\n";
  for (const Ran& test : tests) {
    const Counts own = count({&test, 1});
    out += "  <testsuite name=\"" + base::xml_text(test.file) + "\" tests=\"" +
           std::to_string(test.result.checks.size() + own.errors) + "\" failures=\"" +
           std::to_string(own.failed) + "\" errors=\"" + std::to_string(own.errors) +
           "\" skipped=\"" + std::to_string(own.excluded) + "\">\n";
    for (const Check& check : test.result.checks) write_case(out, check);
    if (!test.error.empty())
      out += "    <testcase name=\"" + base::xml_text(test.result.name) + "\"><error message=\"" +
             base::xml_text(test.error) + "\"/></testcase>\n";
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace policy_suite
