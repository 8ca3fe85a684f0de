#include "engines/version/version.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/text.h"

namespace version {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_number(std::string_view text) { return std::ranges::all_of(text, is_digit); }
bool is_identifier(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  });
}

// Numbers before words; numbers by value, words by bytes.
std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) {
  const bool a_number = is_number(a), b_number = is_number(b);
  if (a_number != b_number)
    return a_number ? std::strong_ordering::less : std::strong_ordering::greater;
  // Without leading zeros the longer number is the larger one.
  if (a_number && a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  if (text.empty() || !is_number(text) || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  const char* const end = text.data() + text.size();
  if (std::from_chars(text.data(), end, number).ec != std::errc()) return std::nullopt;
  return number;
}

std::optional<Version> parse(std::string_view text) {
  Version version;
  if (const std::size_t plus = text.find('+'); plus != std::string_view::npos) {
    version.build = text.substr(plus + 1);
    if (!std::ranges::all_of(base::split(version.build, '.'), is_identifier)) return std::nullopt;
    text = text.substr(0, plus);
  }
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    version.prerelease = text.substr(dash + 1);
    for (const std::string_view part : base::split(version.prerelease, '.'))
      if (!is_identifier(part) || (is_number(part) && !parse_number(part))) return std::nullopt;
    text = text.substr(0, dash);
  }
  const auto parts = base::split(text, '.');
  if (parts.size() != 3) return std::nullopt;
  std::uint64_t* const places[] = {&version.major, &version.minor, &version.patch};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto value = parse_number(parts[i]);
    if (!value) return std::nullopt;
    *places[i] = *value;
  }
  return version;
}

std::string normalized(std::string_view text) {
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

std::strong_ordering Version::operator<=>(const Version& other) const {
  if (major != other.major) return major <=> other.major;
  if (minor != other.minor) return minor <=> other.minor;
  if (patch != other.patch) return patch <=> other.patch;
  // A release comes after its prereleases.
  if (prerelease.empty() || other.prerelease.empty())
    return int{prerelease.empty()} <=> int{other.prerelease.empty()};
  const auto left = base::split(prerelease, '.'), right = base::split(other.prerelease, '.');
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i)
    if (const auto compared = compare_identifiers(left[i], right[i]); compared != 0)
      return compared;
  return left.size() <=> right.size();
}

}  // namespace version
