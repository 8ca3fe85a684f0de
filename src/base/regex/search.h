// The door to RE2 for finding: linear-time regular expressions that match anywhere in a text, with
// their groups. regex.h has the anchored kind. Compiled once, safe from any thread; move-only.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"

namespace base {

class Search {
 public:
  static constexpr std::size_t length_max = 10'000;                // `search_length_max`
  static constexpr std::size_t memory_max = std::size_t{2} << 20;  // bytes of one compiled
  // `invalid` with Go's words for what is wrong, `limited` past the length.
  static Result<Search> compile(std::string_view pattern);
  Search(Search&&) noexcept;
  Search& operator=(Search&&) noexcept;
  ~Search();

  bool found_in(std::string_view text) const;
  std::size_t groups() const;  // without the whole match
  // The first match at or after byte `from`: the whole match, then as many groups as there is
  // room for in `parts`. A group that took no part has a null data pointer.
  bool find(std::string_view text, std::size_t from, std::span<std::string_view> parts) const;

 private:
  struct Compiled;
  explicit Search(std::unique_ptr<const Compiled> compiled);
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace base
