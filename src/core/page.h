// Lists by cursor: every list of the API is a Page. A cursor is opaque text that encodes the sort
// keys of the last row, so that pages stay right while rows come and go. Plain values.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace core {

inline constexpr std::int32_t page_limit_default = 100;
inline constexpr std::int32_t page_limit_max = 500;

template <class T>
struct Page {
  std::vector<T> items;
  std::optional<std::string> next;  // null on the last page
};

// Cursor keys are int64s, texts and ids in the order of the sort.
std::string encode_cursor(const std::vector<std::string>& keys);
base::Result<std::vector<std::string>> decode_cursor(std::string_view cursor, std::size_t keys);

}  // namespace core
