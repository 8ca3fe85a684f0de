#include "engines/policy_report/page.h"

#include "base/text.h"
#include "engines/policy/object_names.h"
#include "engines/policy_report/finding.h"

namespace policy_report {
namespace {

using document::Node;

// ClusterPolicy -> cluster-policy
std::string dashed(std::string_view kind) {
  std::string out;
  for (const char c : kind) {
    const bool capital = c >= 'A' && c <= 'Z';
    if (capital && !out.empty()) out += '-';
    out += capital ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

// In a cell of a table, or a line.
std::string line_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

std::string title_of(const PolicyFacts& facts) {
  return facts.title.empty() ? facts.name : facts.title;
}

void add_fact(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) out += "| " + std::string(name) + " | " + line_of(value) + " |\n";
}

// What a rule, or a validation, tells when it fails.
std::string_view message_of(const Node& rule) {
  if (const std::string_view own = policy::text_of(rule, "message"); !own.empty()) return own;
  const Node* validate = rule.find("validate");
  return validate == nullptr ? std::string_view() : policy::text_of(*validate, "message");
}

std::string rules_of(const policy::Policy& policy) {
  std::string out;
  const Node* spec = policy.document().find("spec");
  for (const std::string_view key : {"rules", "validations"}) {
    const Node* list = spec == nullptr ? nullptr : spec->find(key);
    if (list == nullptr || !list->is_list()) continue;
    for (const Node& rule : list->items()) {
      const std::string_view name = policy::text_of(rule, "name");
      const std::string_view message = message_of(rule);
      if (name.empty() && message.empty()) continue;
      out += "- ";
      if (!name.empty()) out += '`' + std::string(name) + '`';
      if (!name.empty() && !message.empty()) out += ": ";
      out += line_of(message) + '\n';
    }
  }
  return out;
}

}  // namespace

std::string page_name(const policy::Policy& policy) {
  std::string name = dashed(policy.identity().kind) + '-';
  if (!policy.identity().name_space.empty())
    name += std::string(policy.identity().name_space) + '-';
  name += policy.identity().name;
  // Names come from files: none may lead out of the folder.
  for (char& c : name)
    if (c == '/' || c == '\\' || c == '\0') c = '-';
  return name + ".md";
}

std::string page(const policy::Policy& policy, const document::Sources& sources) {
  const PolicyFacts facts = facts_of(policy, sources);
  std::string out = "# " + line_of(title_of(facts)) + "\n\n| | |\n|---|---|\n";
  add_fact(out, "policy", facts.name);
  add_fact(out, "kind", facts.kind);
  add_fact(out, "severity", name(facts.severity));
  add_fact(out, "category", facts.category);
  add_fact(out, "more", facts.link);
  add_fact(out, "stands in", facts.place.file);
  if (!facts.description.empty()) out += '\n' + facts.description + '\n';
  if (const std::string rules = rules_of(policy); !rules.empty()) out += "\n## Rules\n\n" + rules;
  const std::string_view text = sources.text(policy.document().span());
  // A fence longer than any within the text.
  std::string fence = "```";
  while (text.find(fence) != std::string_view::npos) fence += '`';
  if (!text.empty())
    out += "\n## Text\n\n" + fence + "yaml\n" + std::string(base::trim(text)) + '\n' + fence + '\n';
  return out;
}

std::string index_page(std::span<const policy::Policy* const> policies,
                       const document::Sources& sources) {
  std::string out = "# Policies\n\n| policy | severity | category | what |\n|---|---|---|---|\n";
  for (const policy::Policy* policy : policies) {
    const PolicyFacts facts = facts_of(*policy, sources);
    out += "| [" + line_of(facts.name) + "](" + page_name(*policy) + ") | " +
           std::string(name(facts.severity)) + " | " + line_of(facts.category) + " | " +
           line_of(title_of(facts)) + " |\n";
  }
  return out;
}

}  // namespace policy_report
