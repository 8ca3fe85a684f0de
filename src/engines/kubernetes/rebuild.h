// Maps and lists that differ from others in one place. Pure; in the arena.
#pragma once
#include "engines/document/arena.h"
#include "engines/document/build.h"
#include "engines/document/node.h"

namespace kubernetes {

// With the member added behind the others, or its value in the place of the old one.
document::Node with_member(document::Arena& arena, const document::Node& map,
                           const document::Key& key, const document::Node& value);
// The map itself when it has no such member.
document::Node without_member(document::Arena& arena, const document::Node& map,
                              const document::Key& key);

// Preconditions: the index is one of the list's; for inserted_item also its size.
document::Node with_item(document::Arena& arena, const document::Node& list, std::size_t index,
                         const document::Node& value);
document::Node inserted_item(document::Arena& arena, const document::Node& list, std::size_t index,
                             const document::Node& value);
document::Node without_item(document::Arena& arena, const document::Node& list, std::size_t index);

}  // namespace kubernetes
