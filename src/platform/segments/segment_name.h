// The name of a segment file: the number of its first record, 20 digits. Internal to
// platform/segments. Pure but for the listing.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace segments {

std::string segment_path(const std::string& folder, std::uint64_t first);
// nullopt: not a segment's name.
std::optional<std::uint64_t> segment_number(std::string_view name);
// Of all segments in the folder, in order.
base::Result<std::vector<std::uint64_t>> list_segments(const std::string& folder);

}  // namespace segments
