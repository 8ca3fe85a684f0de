// What an object says about itself. Pure.
#pragma once
#include <string_view>

#include "engines/document/node.h"

namespace policy {

// "" where it is not said, or no text.
std::string_view api_version_of(const document::Node& object);
std::string_view kind_of(const document::Node& object);
std::string_view name_of(const document::Node& object);
std::string_view namespace_of(const document::Node& object);
const document::Node* labels_of(const document::Node& object);  // a map, or nullptr

// A member's text, or "".
std::string_view text_of(const document::Node& map, std::string_view key);

}  // namespace policy
