#include "engines/policy_report/format.h"

#include <algorithm>

#include "engines/policy_report/formats.h"

namespace policy_report {

std::size_t Format::number_of(const std::string& name) {
  const auto [at, is_new] = numbers_.try_emplace(name, sections_.size());
  if (is_new) sections_.push_back({.name = name});
  return at->second;
}

std::size_t Format::section_of(const Finding& finding) {
  const std::string name = name_of_section(finding);
  if (last_ >= sections_.size() || sections_[last_].name != name) last_ = number_of(name);
  return last_;
}

void Format::add(const Finding& finding, std::size_t section, std::string& out) {
  Section& in = sections_[section];
  if (write(finding, in, out)) ++in.findings;
  in.counts.add(finding.status);
}

std::vector<std::size_t> Format::sections() {
  if (const char* const name = section_besides(); name != nullptr) number_of(name);
  std::vector<std::size_t> order(sections_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {},
                    [&](std::size_t i) -> const std::string& { return sections_[i].name; });
  return order;
}

Counts Format::counts() const {
  Counts counts;
  for (const Section& section : sections_) counts.add(section.counts);
  counts.errors += frame_.rejected.size();
  return counts;
}

Format::Frame frame_of(const Report& report) {
  return {.rejected = report.rejected, .at = report.at};
}

std::string rule_name(const Finding& finding) {
  return finding.rule.empty() ? finding.policy->name : finding.policy->name + '/' + finding.rule;
}

void append_reason(std::string& out, const Reason& reason) {
  const auto add = [&](std::string_view what, std::string_view text) {
    if (text.empty()) return;
    out += what;
    out += text;
  };
  out += reason.path;
  add(": expected ", reason.expected);
  add(", found ", reason.found);
  add("; to pass: ", reason.fix);
}

std::string compose(Format& format, std::span<const Finding> findings) {
  std::vector<std::string> texts;  // by section
  for (const Finding& finding : findings) {
    const std::size_t section = format.section_of(finding);
    if (section >= texts.size()) texts.resize(section + 1);
    format.add(finding, section, texts[section]);
  }
  const std::vector<std::size_t> sections = format.sections();
  texts.resize(sections.size());
  std::string out = format.begin();
  for (const std::size_t section : sections) {
    out += format.open(section);
    out += texts[section];
    out += format.close(section);
  }
  return out + format.end();
}

}  // namespace policy_report
