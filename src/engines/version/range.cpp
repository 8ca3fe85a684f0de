#include "engines/version/range.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace version {

std::optional<Range::Operator> Range::take_operator(std::string_view& text) {
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
std::vector<Range::All> Range::wildcard(Operator op, const Version& from, const Version& to) {
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

std::optional<std::vector<Range::All>> Range::alternatives(std::string_view text) {
  const auto op = take_operator(text);
  if (!op) return std::nullopt;
  if (const auto exact = version::parse(text)) return {{{{*op, *exact}}}};
  const auto parts = base::split(text, '.');
  Version from;
  if (parts.size() > 3 || parts.back() != "x") return std::nullopt;
  const auto major = parse_number(parts[0]);
  if (!major) return std::nullopt;
  from.major = *major;
  Version to = from;
  if (parts.size() == 3 && parts[1] != "x") {
    const auto minor = parse_number(parts[1]);
    if (!minor) return std::nullopt;
    from.minor = *minor;
    to.minor = *minor + 1;
  } else {
    ++to.major;
  }
  return wildcard(*op, from, to);
}

// Spaces separate conditions, but not an operator from its version.
std::optional<std::vector<Range::All>> Range::conjunction(std::string_view text) {
  std::vector<All> any{{}};
  for (std::string_view rest = base::trim(text); !rest.empty();) {
    std::size_t end = rest.find_first_not_of("=!<> ");
    end = std::min(rest.find(' ', std::min(end, rest.size())), rest.size());
    const auto one = alternatives(rest.substr(0, end));
    if (!one || any.size() * one->size() > range_alternatives_max) return std::nullopt;
    std::vector<All> both;
    for (const All& before : any)
      for (const All& after : *one) {
        both.push_back(before);
        both.back().insert(both.back().end(), after.begin(), after.end());
      }
    any = std::move(both);
    rest = base::trim(rest.substr(end));
  }
  return any;
}

std::optional<Range> Range::parse(std::string_view text) {
  Range range;
  for (std::string_view rest = text;;) {
    const std::size_t bars = rest.find("||");
    const std::string_view part = base::trim(rest.substr(0, bars));
    const auto any = part.empty() ? std::nullopt : conjunction(part);
    if (!any || range.any_.size() + any->size() > range_alternatives_max) return std::nullopt;
    range.any_.insert(range.any_.end(), any->begin(), any->end());
    if (bars == std::string_view::npos) return range;
    rest = rest.substr(bars + 2);
  }
}

bool Range::Condition::holds(const Version& of) const {
  const auto order = of <=> version;
  switch (op) {
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
}

bool Range::contains(const Version& version) const {
  return std::ranges::any_of(any_, [&](const All& all) {
    return std::ranges::all_of(all, [&](const Condition& one) { return one.holds(version); });
  });
}

}  // namespace version
