#include "engines/jmespath/semantic_version.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace jmespath {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  if (!is_number(text) || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint64_t number = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc())
    return std::nullopt;
  return number;
}

bool is_identifier(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  });
}

// Numbers before words; numbers by value, words by bytes.
std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) {
  const bool numeric = is_number(a);
  if (numeric != is_number(b))
    return numeric ? std::strong_ordering::less : std::strong_ordering::greater;
  if (numeric && a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text) {
  if (const std::size_t plus = text.find('+'); plus != std::string_view::npos) {
    if (!std::ranges::all_of(base::split(text.substr(plus + 1), '.'), is_identifier))
      return std::nullopt;
    text = text.substr(0, plus);
  }
  Version version;
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    for (const std::string_view part : base::split(text.substr(dash + 1), '.')) {
      if (!is_identifier(part) || (is_number(part) && !number_of(part))) return std::nullopt;
      version.prerelease.emplace_back(part);
    }
    text = text.substr(0, dash);
  }
  const auto parts = base::split(text, '.');
  if (parts.size() != 3) return std::nullopt;
  const auto major = number_of(parts[0]), minor = number_of(parts[1]), patch = number_of(parts[2]);
  if (!major || !minor || !patch) return std::nullopt;
  version.major = *major;
  version.minor = *minor;
  version.patch = *patch;
  return version;
}

std::strong_ordering Version::operator<=>(const Version& other) const {
  if (const auto order = major <=> other.major; order != 0) return order;
  if (const auto order = minor <=> other.minor; order != 0) return order;
  if (const auto order = patch <=> other.patch; order != 0) return order;
  // A version with a prerelease comes before the one without.
  if (prerelease.empty() || other.prerelease.empty())
    return other.prerelease.size() == prerelease.size() ? std::strong_ordering::equal
           : prerelease.empty()                         ? std::strong_ordering::greater
                                                        : std::strong_ordering::less;
  const std::size_t shared = std::min(prerelease.size(), other.prerelease.size());
  for (std::size_t i = 0; i < shared; ++i)
    if (const auto order = compare_identifiers(prerelease[i], other.prerelease[i]); order != 0)
      return order;
  return prerelease.size() <=> other.prerelease.size();
}

std::optional<VersionRange::Operator> VersionRange::take_operator(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_not_of("=!<>"), text.size());
  const std::string_view sign = text.substr(0, end);
  text = base::trim(text.substr(end));
  if (sign.empty() || sign == "=" || sign == "==") return Operator::equal;
  if (sign == "!" || sign == "!=") return Operator::not_equal;
  if (sign == "<") return Operator::less;
  if (sign == "<=") return Operator::less_equal;
  if (sign == ">") return Operator::greater;
  if (sign == ">=") return Operator::greater_equal;
  return std::nullopt;
}

// All versions from `from` to before `to`, compared by `op`.
std::vector<VersionRange::All> VersionRange::wildcard(Operator op, const Version& from,
                                                      const Version& to) {
  const Condition at_least{Operator::greater_equal, from}, before{Operator::less, from};
  const Condition from_next{Operator::greater_equal, to}, before_next{Operator::less, to};
  switch (op) {
    case Operator::equal:
      return {{at_least, before_next}};
    case Operator::not_equal:
      return {{before}, {from_next}};
    case Operator::less:
      return {{before}};
    case Operator::less_equal:
      return {{before_next}};
    case Operator::greater:
      return {{from_next}};
    case Operator::greater_equal:
      return {{at_least}};
  }
  return {};
}

std::optional<std::vector<VersionRange::All>> VersionRange::alternatives(std::string_view text) {
  const auto op = take_operator(text);
  if (!op) return std::nullopt;
  if (const auto version = Version::parse(text)) return {{{{*op, *version}}}};
  const auto parts = base::split(text, '.');
  Version from;
  if (parts.size() > 3 || parts.back() != "x") return std::nullopt;
  const auto major = number_of(parts[0]);
  if (!major) return std::nullopt;
  from.major = *major;
  Version to = from;
  if (parts.size() == 3 && parts[1] != "x") {
    const auto minor = number_of(parts[1]);
    if (!minor) return std::nullopt;
    from.minor = *minor;
    to.minor = *minor + 1;
  } else {
    ++to.major;
  }
  return wildcard(*op, from, to);
}

// Spaces separate conditions, but not an operator from its version.
std::optional<VersionRange> VersionRange::parse(std::string_view text) {
  VersionRange range;
  for (std::string_view rest = text;;) {
    const std::size_t bars = rest.find("||");
    std::string_view part = base::trim(rest.substr(0, bars));
    if (part.empty()) return std::nullopt;
    std::vector<All> any{{}};
    while (!part.empty()) {
      std::size_t end = part.find_first_not_of("=!<> ");
      end = std::min(part.find(' ', std::min(end, part.size())), part.size());
      const auto one = alternatives(part.substr(0, end));
      if (!one) return std::nullopt;
      std::vector<All> both;
      for (const All& before : any)
        for (const All& after : *one) {
          both.push_back(before);
          both.back().insert(both.back().end(), after.begin(), after.end());
        }
      constexpr std::size_t alternatives_max = 1000;
      if (both.size() > alternatives_max) return std::nullopt;
      any = std::move(both);
      part = base::trim(part.substr(end));
    }
    range.any_.insert(range.any_.end(), any.begin(), any.end());
    if (bars == std::string_view::npos) return range;
    rest = rest.substr(bars + 2);
  }
}

bool VersionRange::contains(const Version& version) const {
  const auto holds = [&](const Condition& condition) {
    const auto order = version <=> condition.version;
    switch (condition.op) {
      case Operator::equal:
        return order == 0;
      case Operator::not_equal:
        return order != 0;
      case Operator::less:
        return order < 0;
      case Operator::less_equal:
        return order <= 0;
      case Operator::greater:
        return order > 0;
      case Operator::greater_equal:
        return order >= 0;
    }
    return false;
  };
  return std::ranges::any_of(any_, [&](const All& all) { return std::ranges::all_of(all, holds); });
}

}  // namespace jmespath
