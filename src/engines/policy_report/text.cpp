#include <string>

#include "engines/policy_report/formats.h"

namespace policy_report {
namespace {

std::string_view colour_of(const Finding& finding) {
  if (finding.status == policy::Status::fail || finding.status == policy::Status::error)
    return finding.policy->severity <= Severity::high ? "1;31" : "31";
  return "33";
}

std::string coloured(std::string_view text, std::string_view colour, const TextStyle& style) {
  if (!style.colours) return std::string(text);
  return "\033[" + std::string(colour) + 'm' + std::string(text) + "\033[0m";
}

// What strangers wrote must not steer the terminal.
std::string tame(std::string_view text) {
  std::string tamed(text);
  for (char& c : tamed)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  return tamed;
}

//   12 |       image: nginx
//      |              ^^^^^
std::string excerpt(const Place& place) {
  if (place.line == 0 || place.excerpt.empty()) return {};
  const std::string number = std::to_string(place.line);
  const std::string margin(number.size() + 3, ' ');
  return "   " + number + " | " + tame(place.excerpt) + "\n" + margin + " | " +
         std::string(place.column - 1, ' ') + std::string(place.column_end - place.column, '^') +
         '\n';
}

std::string head(const Finding& finding, const TextStyle& style) {
  const std::string place = finding.place().text();
  std::string text = place.empty() ? "" : tame(place) + ": ";
  const std::string verdict = std::string(policy::name(finding.status)) + " (" +
                              std::string(name(finding.policy->severity)) + ')';
  text += coloured(verdict, colour_of(finding), style) + ": " + tame(rule_name(finding)) + ": " +
          tame(finding.subject->text()) + '\n';
  if (!finding.message.empty()) text += "   " + tame(finding.message) + '\n';
  if (!finding.exception.empty()) text += "   accepted: " + tame(finding.exception) + '\n';
  return text;
}

std::string reason_lines(const Reason& reason) {
  std::string text = "   " + tame(reason.path) + ':';
  if (!reason.expected.empty()) text += " expected " + tame(reason.expected) + ',';
  text += reason.found.empty() ? " found nothing\n" : " found " + tame(reason.found) + '\n';
  if (!reason.fix.empty()) text += "   to pass: " + tame(reason.fix) + '\n';
  return text;
}

std::string body(const Finding& finding) {
  std::string text;
  const Place& head = finding.place();
  if (finding.reasons.empty()) text += excerpt(finding.subject->place);
  for (const Reason& reason : finding.reasons) {
    const bool elsewhere = reason.place.line != 0 && reason.place.file != head.file;
    if (elsewhere) text += "   " + tame(reason.place.text()) + ":\n";
    text += excerpt(reason.place) + reason_lines(reason);
  }
  return text;
}

}  // namespace

std::string rule_name(const Finding& finding) {
  return finding.rule.empty() ? finding.policy->name : finding.policy->name + '/' + finding.rule;
}

std::string to_text(const Report& report, const TextStyle& style) {
  std::string text;
  for (const Report::Rejected& rejected : report.rejected)
    text += coloured("policy cannot be used", "1;31", style) + ": " + tame(rejected.policy) + ": " +
            tame(rejected.message) + '\n';
  for (const Finding& finding : report.findings)
    if (is_shown(finding))
      text += head(finding, style) + body(finding) + "   finding " + finding.id + "\n\n";
  return text + summary(count(report)) + '\n';
}

std::string explain(const Finding& finding, const TextStyle& style) {
  const PolicyFacts& policy = *finding.policy;
  std::string text = head(finding, style) + body(finding);
  const auto line = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) text += std::string(name) + ": " + tame(value) + '\n';
  };
  text += '\n';
  line("policy", policy.kind + ' ' + policy.name);
  line("stands in", policy.place.text());
  if (finding.rule_place != nullptr) line("rule", finding.rule_place->text());
  line("title", policy.title);
  line("category", policy.category);
  line("why", policy.description);
  line("more", policy.link);
  return text;
}

}  // namespace policy_report
