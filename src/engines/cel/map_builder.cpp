#include "engines/cel/map_builder.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engines/cel/value_reading.h"

namespace cel {
namespace {

constexpr std::size_t unordered_max = 8;  // so many are looked through one by one

int rank(const Value& key) { return key.is(Kind::boolean) ? 0 : key.is_number() ? 1 : 2; }

bool has_before(std::span<const Entry> entries, std::size_t at) {
  return std::ranges::any_of(entries.first(at), [&](const Entry& entry) {
    return compare_keys(entry.key, entries[at].key) == 0;
  });
}

}  // namespace

int compare_keys(const Value& a, const Value& b) {
  if (rank(a) != rank(b)) return rank(a) < rank(b) ? -1 : 1;
  return compare(a, b);
}

Value as_key(const Value& value) {
  if (!value.is(Kind::float64)) return value;
  constexpr double two_63 = 9223372036854775808.0;
  const double number = value.float64();
  if (number != std::floor(number) || number < -two_63 || number >= 2 * two_63) return value;
  return number < two_63 ? Value::int64(static_cast<std::int64_t>(number))
                         : Value::uint64(static_cast<std::uint64_t>(number));
}

bool is_key(const Value& value) {
  return value.is(Kind::boolean) || value.is(Kind::int64) || value.is(Kind::uint64) ||
         value.is(Kind::string);
}

Value map_of(document::Arena& arena, std::span<const Entry> entries, std::size_t* wrong) {
  const auto refuse = [&](std::size_t at) {
    if (wrong != nullptr) *wrong = at;
    return Value();
  };
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (!is_key(entries[i].key)) return refuse(i);
  const auto map = arena.array<Map>(1);
  map[0] = Map{.entries = entries};
  if (entries.size() <= unordered_max) {
    for (std::size_t i = 1; i < entries.size(); ++i)
      if (has_before(entries, i)) return refuse(i);
    return Value::map(map[0]);
  }
  const auto order = arena.array<std::uint32_t>(entries.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
    const int compared = compare_keys(entries[a].key, entries[b].key);
    return compared != 0 ? compared < 0 : a < b;
  });
  for (std::size_t i = 1; i < order.size(); ++i)
    if (compare_keys(entries[order[i - 1]].key, entries[order[i]].key) == 0)
      return refuse(order[i]);
  map[0].order = order;
  return Value::map(map[0]);
}

}  // namespace cel
