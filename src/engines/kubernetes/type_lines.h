// The table of types, content/kubernetes/types-*.txt, as the program carries it.
#pragma once
#include <span>
#include <string_view>

namespace kubernetes {

// Without comments and empty lines; scripts/kubernetes_types.py says how they read.
std::span<const std::string_view> type_lines();

}  // namespace kubernetes
