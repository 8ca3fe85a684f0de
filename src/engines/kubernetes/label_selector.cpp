#include "engines/kubernetes/label_selector.h"

#include <algorithm>

#include "base/text.h"
#include "engines/document/wildcard.h"

namespace kubernetes {
namespace {

using document::Node;

constexpr std::size_t name_bytes_max = 63, subdomain_bytes_max = 253;

bool is_small(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_letter_or_digit(char c) { return is_small(c) || (c >= 'A' && c <= 'Z'); }

// Not empty, with a letter or digit at both ends.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= name_bytes_max && is_letter_or_digit(text.front()) &&
         is_letter_or_digit(text.back()) && std::ranges::all_of(text, [](char c) {
           return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
         });
}

bool is_subdomain(std::string_view text) {
  return text.size() <= subdomain_bytes_max &&
         std::ranges::all_of(base::split(text, '.'), [](std::string_view part) {
           return !part.empty() && is_small(part.front()) && is_small(part.back()) &&
                  std::ranges::all_of(part, [](char c) { return is_small(c) || c == '-'; });
         });
}

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

std::string text_problem(const Node& text, bool is_key, Wildcards wildcards) {
  if (!text.is_string()) return "keys and values of labels are texts: put it in quotes";
  if (wildcards == Wildcards::allowed && document::has_wildcard(text.string())) return {};
  if (is_key && !is_label_key(text.string()))
    return quoted(text.string()) + " is no key of a label";
  if (!is_key && !is_label_value(text.string()))
    return quoted(text.string()) + " is no value of a label";
  return {};
}

std::string expression_problem(const Node& expression) {
  if (!expression.is_map()) return "an expression of a selector is a map";
  const auto given = [&](std::string_view key) {
    const Node* found = expression.find(key);
    return found == nullptr ? Node() : *found;
  };
  const Node key = given("key"), op = given("operator"), values = given("values");
  if (!key.is_string()) return "key: a label's name is required";
  if (auto problem = text_problem(key, true, Wildcards::refused); !problem.empty()) return problem;
  const std::string_view name = op.is_string() ? op.string() : std::string_view();
  const bool lists = name == "In" || name == "NotIn";
  if (!lists && name != "Exists" && name != "DoesNotExist")
    return "operator: one of In, NotIn, Exists and DoesNotExist is required, found " + quoted(name);
  if (!values.is_null() && !values.is_list()) return "values: a list is required";
  const bool any = values.is_list() && values.size() > 0;
  if (lists != any) return std::string(name) + (lists ? " has values" : " has no values");
  for (std::size_t i = 0; any && i < values.size(); ++i)
    if (auto problem = text_problem(values.items()[i], false, Wildcards::refused); !problem.empty())
      return problem;
  return {};
}

}  // namespace

bool is_label_key(std::string_view key) {
  const std::size_t slash = key.find('/');
  if (slash == std::string_view::npos) return is_name(key);
  return is_subdomain(key.substr(0, slash)) && is_name(key.substr(slash + 1));
}

bool is_label_value(std::string_view value) { return value.empty() || is_name(value); }

std::string label_selector_problem(const Node& selector, Wildcards wildcards) {
  if (selector.is_null()) return {};
  if (!selector.is_map()) return "a label selector is a map";
  const Node* labels = selector.find("matchLabels");
  if (labels != nullptr && !labels->is_null() && !labels->is_map())
    return "matchLabels: a map is required";
  if (labels != nullptr && labels->is_map())
    for (const document::Member& member : labels->members())
      for (const bool is_key : {true, false}) {
        const Node text = is_key ? Node::string(member.key.text()) : member.value;
        if (auto problem = text_problem(text, is_key, wildcards); !problem.empty()) return problem;
      }
  const Node* expressions = selector.find("matchExpressions");
  if (expressions == nullptr || expressions->is_null()) return {};
  if (!expressions->is_list()) return "matchExpressions: a list is required";
  for (const Node& expression : expressions->items())
    if (auto problem = expression_problem(expression); !problem.empty()) return problem;
  return {};
}

}  // namespace kubernetes
