#include "cli/matchers.h"

#include "engines/labels/matcher.h"
#include "engines/labels/quote.h"

namespace cli {
namespace {

bool is_bare(std::string_view word) {
  return word.find_first_of("=!~{}\"") == std::string_view::npos;
}

std::string_view symbol_of(const alerts::SilenceMatcher& matcher) {
  if (matcher.regex) return matcher.equal ? "=~" : "!~";
  return matcher.equal ? "=" : "!=";
}

}  // namespace

base::Result<std::vector<alerts::SilenceMatcher>> read_matchers(
    std::span<const std::string> words) {
  std::vector<alerts::SilenceMatcher> matchers;
  for (const std::string& word : words) {
    if (matchers.empty() && is_bare(word)) {
      matchers.push_back({.name = "alertname", .value = word});
      continue;
    }
    const auto matcher = labels::parse_matcher(word);
    if (!matcher)
      return base::invalid(matcher.error().message +
                           "; write name=value, name!=value, name=~pattern or name!~pattern");
    matchers.push_back({.name = matcher->name(),
                        .value = matcher->value(),
                        .regex = matcher->is_regex(),
                        .equal = matcher->is_equal()});
  }
  return matchers;
}

std::string to_text(const std::vector<alerts::SilenceMatcher>& matchers) {
  std::string text;
  for (const auto& matcher : matchers)
    text.append(text.empty() ? "" : ", ")
        .append(matcher.name)
        .append(symbol_of(matcher))
        .append(labels::go_quote(matcher.value));
  return text;
}

}  // namespace cli
