// Any text is a quantity or none; a quantity that is printed reads back as the same value, and what
// is added can be taken away again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engines/quantity/quantity.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using quantity::Quantity;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const std::size_t middle = text.find('+', 1);
  const auto first = Quantity::parse(text.substr(0, middle));
  if (!first) return 0;
  const auto again = Quantity::parse(first->text());
  if (again && *again != *first && first->text() != again->text()) std::abort();
  if (middle == std::string_view::npos) return 0;
  const auto second = Quantity::parse(text.substr(middle + 1));
  if (!second) return 0;
  const auto sum = first->plus(*second);
  const auto back = sum ? sum->minus(*second) : std::nullopt;
  if (back && *back != *first) std::abort();
  if ((*first < *second) != (*second > *first)) std::abort();
  (void)first->times(*second);
  if (second->sign() != 0) (void)first->divided_by(*second);
  return 0;
}
