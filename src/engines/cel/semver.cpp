#include "engines/cel/semver.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "engines/cel/go_number.h"

namespace cel {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_number(std::string_view text) { return std::ranges::all_of(text, is_digit); }
bool is_identifier(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  });
}
bool has_leading_zero(std::string_view text) { return text.size() > 1 && text[0] == '0'; }

std::optional<std::uint64_t> number(std::string_view text) {
  if (!is_number(text) || has_leading_zero(text)) return std::nullopt;
  return parse_go_uint(text);
}

std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) {
  const bool a_number = is_number(a), b_number = is_number(b);
  if (a_number != b_number)
    return a_number ? std::strong_ordering::less : std::strong_ordering::greater;
  // Without leading zeros the longer number is the larger one.
  if (a_number && a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
  Version version;
  if (const std::size_t plus = text.find('+'); plus != std::string_view::npos) {
    version.build = text.substr(plus + 1);
    if (!std::ranges::all_of(base::split(version.build, '.'), is_identifier)) return std::nullopt;
    text = text.substr(0, plus);
  }
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    version.prerelease = text.substr(dash + 1);
    for (const std::string_view part : base::split(version.prerelease, '.'))
      if (!is_identifier(part) || (is_number(part) && has_leading_zero(part))) return std::nullopt;
    text = text.substr(0, dash);
  }
  const auto parts = base::split(text, '.');
  if (parts.size() != 3) return std::nullopt;
  std::uint64_t* const places[] = {&version.major, &version.minor, &version.patch};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto value = number(parts[i]);
    if (!value) return std::nullopt;
    *places[i] = *value;
  }
  return version;
}

std::string normalized_version(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  std::vector<std::string> parts;
  while (parts.size() < 2 && text.find('.') != std::string_view::npos) {
    parts.emplace_back(text.substr(0, text.find('.')));
    text.remove_prefix(text.find('.') + 1);
  }
  parts.emplace_back(text);
  if (parts.size() < 3 && parts.back().find_first_of("+-") != std::string::npos) return "";
  std::string whole;
  for (std::string& part : parts) {
    while (part.size() > 1 && part[0] == '0' && is_digit(part[1])) part.erase(0, 1);
    whole += (whole.empty() ? "" : ".") + part;
  }
  for (std::size_t count = parts.size(); count < 3; ++count) whole += ".0";
  return whole;
}

std::strong_ordering compare_versions(const Version& a, const Version& b) {
  if (a.major != b.major) return a.major <=> b.major;
  if (a.minor != b.minor) return a.minor <=> b.minor;
  if (a.patch != b.patch) return a.patch <=> b.patch;
  // A release comes after its prereleases.
  if (a.prerelease.empty() || b.prerelease.empty())
    return int{a.prerelease.empty()} <=> int{b.prerelease.empty()};
  const auto left = base::split(a.prerelease, '.'), right = base::split(b.prerelease, '.');
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i)
    if (const auto compared = compare_identifiers(left[i], right[i]); compared != 0)
      return compared;
  return left.size() <=> right.size();
}

}  // namespace cel
