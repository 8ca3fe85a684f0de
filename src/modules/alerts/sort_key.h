// Rows in an order of several fields, as one byte string: comparing the strings compares the rows,
// and the last row's key is the next page's cursor. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"

namespace alerts {

enum class Direction : std::uint8_t { ascending, descending };

class SortKey {
 public:
  SortKey& number(std::int64_t value, Direction direction);
  SortKey& text(std::string_view value, Direction direction);
  SortKey& id(const base::Id& id);  // last: makes the order total
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

std::string cursor_of(std::string_view key);
// The key of a cursor; "" without one, which is before all.
base::Result<std::string> key_of(const std::optional<std::string>& cursor);

}  // namespace alerts
