#include "engines/policy/label_selector.h"

#include <algorithm>

#include "base/text.h"

namespace policy {
namespace {

// At commas outside parentheses.
std::vector<std::string_view> split_requirements(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    if (text[i] != ',' || depth > 0) continue;
    parts.push_back(text.substr(start, i - start));
    start = i + 1;
  }
  parts.push_back(text.substr(start));
  return parts;
}

bool is_key(std::string_view text) {
  return !text.empty() && text.find_first_of(" \t=!(),") == std::string_view::npos;
}

}  // namespace

base::Result<LabelSelector::Requirement> LabelSelector::parse_requirement(std::string_view text) {
  const auto refused = [&] {
    return base::invalid("label selector: \"" + std::string(text) + "\" is no requirement");
  };
  Requirement requirement;
  std::string_view key;
  if (text.starts_with('!')) {
    requirement.negated = true;
    key = base::trim(text.substr(1));
  } else if (const std::size_t equals = text.find('='); equals != std::string_view::npos) {
    requirement.negated = equals > 0 && text[equals - 1] == '!';
    key = base::trim(text.substr(0, equals - (requirement.negated ? 1 : 0)));
    std::string_view value = text.substr(equals + 1);
    if (value.starts_with('=')) value.remove_prefix(1);
    requirement.values.emplace_back(base::trim(value));
  } else if (const std::size_t open = text.find('('); open != std::string_view::npos) {
    if (!text.ends_with(')')) return refused();
    std::string_view words = base::trim(text.substr(0, open));
    if (!words.ends_with("in")) return refused();
    words = words.substr(0, words.size() - 2);
    if (words.ends_with("not") && words.find_first_of(" \t") != std::string_view::npos) {
      requirement.negated = true;
      words.remove_suffix(3);
    }
    key = base::trim(words);
    for (const std::string_view value :
         base::split(text.substr(open + 1, text.size() - open - 2), ','))
      requirement.values.emplace_back(base::trim(value));
  } else {
    key = base::trim(text);
  }
  if (!is_key(key)) return refused();
  requirement.key = key;
  return requirement;
}

base::Result<LabelSelector> LabelSelector::parse(std::string_view text) {
  LabelSelector selector;
  if (base::trim(text).empty()) return selector;
  for (const std::string_view part : split_requirements(text)) {
    if (selector.requirements_.size() == requirements_max)
      return base::limited("label selector: more than 100 requirements (`label_requirements_max`)");
    selector.requirements_.push_back(TRY(parse_requirement(base::trim(part))));
  }
  return selector;
}

bool LabelSelector::matches(const document::Node* labels) const {
  return std::ranges::all_of(requirements_, [&](const Requirement& requirement) {
    const document::Node* value = labels == nullptr ? nullptr : labels->find(requirement.key);
    if (value == nullptr) return requirement.negated;
    const bool held =
        requirement.values.empty() ||
        (value->is_string() &&
         std::ranges::find(requirement.values, value->string()) != requirement.values.end());
    return held != requirement.negated;
  });
}

bool has_labels(const document::Node* labels, const document::Node& wanted) {
  if (!wanted.is_map()) return false;
  return std::ranges::all_of(wanted.members(), [&](const document::Member& member) {
    const document::Node* value = labels == nullptr ? nullptr : labels->find(member.key);
    return value != nullptr && document::equal(*value, member.value);
  });
}

}  // namespace policy
