#include "base/regex/search.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/regex/reason.h"
#include "base/text.h"
#include "base/utf8.h"

namespace base {

struct RegexSearch::Compiled {
  Compiled(std::string_view pattern, const RE2::Options& options)
      : expression({pattern.data(), pattern.size()}, options) {}
  RE2 expression;
};

namespace {

bool is_name_char(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The name behind a dollar, with its braces, off the front; nullopt when there is none.
std::optional<std::string_view> take_reference(std::string_view& rest) {
  const bool braced = rest.starts_with('{');
  std::size_t end = braced ? 1 : 0;
  const std::size_t begin = end;
  while (end < rest.size() && is_name_char(rest[end])) ++end;
  const std::string_view name = rest.substr(begin, end - begin);
  if (name.empty() || (braced && !rest.substr(end).starts_with('}'))) return std::nullopt;
  rest.remove_prefix(end + (braced ? 1 : 0));
  return name;
}

std::string_view group_text(const RE2& expression, const std::vector<re2::StringPiece>& groups,
                            std::string_view name) {
  std::optional<std::size_t> number;
  if (const auto decimal = to_int64(name)) {
    if (*decimal >= 0) number = static_cast<std::size_t>(*decimal);
  } else {
    const auto& names = expression.NamedCapturingGroups();
    const auto found = names.find(std::string(name));
    if (found != names.end()) number = static_cast<std::size_t>(found->second);
  }
  if (!number || *number >= groups.size() || groups[*number].data() == nullptr) return {};
  return {groups[*number].data(), groups[*number].size()};
}

void append_expanded(std::string& out, std::string_view replacement, const RE2& expression,
                     const std::vector<re2::StringPiece>& groups) {
  while (!replacement.empty()) {
    const std::size_t dollar = std::min(replacement.find('$'), replacement.size());
    out += replacement.substr(0, dollar);
    replacement.remove_prefix(dollar);
    if (replacement.empty()) return;
    replacement.remove_prefix(1);
    if (replacement.starts_with('$')) {
      out += '$';
      replacement.remove_prefix(1);
    } else if (const auto name = take_reference(replacement)) {
      out += group_text(expression, groups, *name);
    } else {
      out += '$';
    }
  }
}

}  // namespace

Result<RegexSearch> RegexSearch::compile(std::string_view pattern) {
  if (pattern.size() > length_max)
    return limited("regular expression: at most " + std::to_string(length_max) +
                   " bytes (`regex_search_length_max`)");
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(1 << 21);
  auto compiled = std::make_shared<const Compiled>(pattern, options);
  if (!compiled->expression.ok())
    return invalid("error parsing regexp: " + reason(compiled->expression));
  return RegexSearch(std::move(compiled));
}

bool RegexSearch::found_in(std::string_view text) const {
  return RE2::PartialMatch({text.data(), text.size()}, compiled_->expression);
}

std::size_t RegexSearch::groups() const {
  return static_cast<std::size_t>(compiled_->expression.NumberOfCapturingGroups());
}

bool RegexSearch::find(std::string_view text, std::size_t from,
                       std::span<std::string_view> parts) const {
  constexpr std::size_t parts_max = 32;
  std::array<re2::StringPiece, parts_max> found;
  const std::size_t wanted = std::min({parts.size(), parts_max, groups() + 1});
  if (from > text.size() ||
      !compiled_->expression.Match({text.data(), text.size()}, from, text.size(), RE2::UNANCHORED,
                                   found.data(), static_cast<int>(wanted)))
    return false;
  for (std::size_t i = 0; i < wanted; ++i) parts[i] = {found[i].data(), found[i].size()};
  for (std::size_t i = wanted; i < parts.size(); ++i) parts[i] = {};
  return true;
}

// An empty match right behind another match does not count.
std::string RegexSearch::replaced(std::string_view text, std::string_view replacement,
                                  Replacement kind) const {
  const RE2& expression = compiled_->expression;
  std::vector<re2::StringPiece> groups(
      static_cast<std::size_t>(expression.NumberOfCapturingGroups()) + 1);
  const re2::StringPiece whole(text.data(), text.size());
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = 0; at <= text.size();) {
    if (!expression.Match(whole, at, text.size(), RE2::UNANCHORED, groups.data(),
                          static_cast<int>(groups.size())))
      break;
    const auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
    const std::size_t end = begin + groups[0].size();
    out += text.substr(copied, begin - copied);
    if (end > copied || begin == 0) {
      if (kind == Replacement::literal)
        out += replacement;
      else
        append_expanded(out, replacement, expression, groups);
    }
    copied = end;
    at = end > at ? end : at + code_point_width(text, at);
  }
  return out + std::string(text.substr(copied));
}

}  // namespace base
