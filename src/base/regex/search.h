// Regular expressions that may match anywhere in a text, as Go's regexp does: for foreign dialects
// whose functions search and replace. RE2, hence linear time. Compiled once, safe from any thread.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

class RegexSearch {
 public:
  static constexpr std::size_t length_max = 10'000;  // `regex_search_length_max`
  static Result<RegexSearch> compile(std::string_view pattern);
  bool found_in(std::string_view text) const;

  std::size_t groups() const;  // without the whole match
  // The first match at or after byte `from`: the whole match, then as many groups as there is
  // room for in `parts`, 32 in all. A group that took no part has a null data pointer.
  bool find(std::string_view text, std::size_t from, std::span<std::string_view> parts) const;

  // All matches replaced. With references, `$1`, `$name` and `${name}` are what a group matched and
  // `$$` is a dollar; a name goes as far as letters, digits and `_` do, and an unknown one is "".
  enum class Replacement : std::uint8_t { with_references, literal };
  std::string replaced(std::string_view text, std::string_view replacement, Replacement kind) const;

 private:
  struct Compiled;
  explicit RegexSearch(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;  // shared by copies: immutable
};

}  // namespace base
