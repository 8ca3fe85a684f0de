// Documents that stand in texts of others, for parse_json() and parse_yaml() of JMESPath and
// yaml.parse() of CEL. What they give depends on the arena alone and stands nowhere. Pure.
#pragma once
#include <string_view>

#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"

namespace document {

inline constexpr std::size_t embedded_nodes_max = 100'000;  // `document_nodes_max` of such a text

base::Result<Node> embedded_json(std::string_view text, Arena& arena);
// The first document, or null when there is none. Aliases are written out.
base::Result<Node> embedded_yaml(std::string_view text, Arena& arena);

}  // namespace document
