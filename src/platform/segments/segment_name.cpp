#include "platform/segments/segment_name.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/text.h"

namespace segments {
namespace {
constexpr std::string_view suffix = ".segment";
constexpr std::size_t digits = 20;
}  // namespace

std::string segment_path(const std::string& folder, std::uint64_t first) {
  char name[digits + 1];
  std::snprintf(name, sizeof(name), "%020llu", static_cast<unsigned long long>(first));
  return folder + "/" + name + std::string(suffix);
}

std::optional<std::uint64_t> segment_number(std::string_view name) {
  if (name.size() != digits + suffix.size() || !name.ends_with(suffix)) return std::nullopt;
  const auto number = base::to_int64(name.substr(0, digits));
  if (!number || *number < 1) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

base::Result<std::vector<std::uint64_t>> list_segments(const std::string& folder) {
  std::vector<std::uint64_t> numbers;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
    if (const auto first = segment_number(entry->path().filename().native()))
      numbers.push_back(*first);
  if (error) return base::unavailable(folder + ": " + error.message());
  std::ranges::sort(numbers);
  return numbers;
}

}  // namespace segments
