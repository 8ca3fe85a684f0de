// Private to the engine. Values as findings show them. Pure.
#pragma once
#include <string>

#include "engines/document/node.h"

namespace kyverno {

inline constexpr std::size_t excerpt_bytes_max = 120;

// As JSON, shortened at a character to `excerpt_bytes_max` and an ellipsis.
std::string excerpt(const document::Node& node);

}  // namespace kyverno
