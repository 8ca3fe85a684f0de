// Kubernetes quantities ("100m", "1.5Gi", "2e3") and Go durations ("1h30m"): what texts of
// documents hold (reference: policy, section 2.5). Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engines/quantity/quantity.h"

namespace document {

using quantity::Quantity;

// Nanoseconds. "1h30m", "-1.5s", "0"; nullopt for anything else and past 292 years.
std::optional<std::int64_t> parse_duration(std::string_view text);
// As Go prints it: "1h30m0s", "1.5s", "0s", "15ms".
std::string duration_text(std::int64_t nanoseconds);

}  // namespace document
