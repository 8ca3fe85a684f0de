#include "engines/image/bytes.h"

#include <algorithm>

namespace image {

base::Result<std::size_t> MemoryBytes::read(std::uint64_t from, std::span<char> into) const {
  if (from >= text_.size()) return std::size_t{0};
  const std::string_view part = text_.substr(static_cast<std::size_t>(from), into.size());
  std::ranges::copy(part, into.begin());
  return part.size();
}

}  // namespace image
