#include "base/regex/search.h"

#include <re2/re2.h>

#include <array>

#include "base/regex/reason.h"

namespace base {

struct Search::Compiled {
  Compiled(std::string_view pattern, const RE2::Options& options)
      : expression(re2::StringPiece(pattern.data(), pattern.size()), options) {}
  RE2 expression;
};

Search::Search(std::unique_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
Search::Search(Search&&) noexcept = default;
Search& Search::operator=(Search&&) noexcept = default;
Search::~Search() = default;

Result<Search> Search::compile(std::string_view pattern) {
  if (pattern.size() > length_max)
    return limited("regular expression: at most 10000 bytes (`search_length_max`)");
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(memory_max);
  auto compiled = std::make_unique<const Compiled>(pattern, options);
  if (!compiled->expression.ok())
    return invalid("error parsing regexp: " + reason(compiled->expression));
  return Search(std::move(compiled));
}

bool Search::found_in(std::string_view text) const {
  return RE2::PartialMatch({text.data(), text.size()}, compiled_->expression);
}

std::size_t Search::groups() const {
  return static_cast<std::size_t>(compiled_->expression.NumberOfCapturingGroups());
}

bool Search::find(std::string_view text, std::size_t from,
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

}  // namespace base
