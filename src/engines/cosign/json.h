// Private to the engine: texts of JSON that strangers wrote, and what stands in them.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"

namespace cosign {

// `invalid` names `what` when the text is no JSON object.
base::Result<document::Node> read_object(std::string_view text, std::string_view what,
                                         document::Arena& arena);

// Below a map, along keys: "" or none when something on the way is not there or of another kind.
const document::Node* node_at(const document::Node& map,
                              std::initializer_list<std::string_view> keys);
std::string_view text_at(const document::Node& map, std::initializer_list<std::string_view> keys);
std::span<const document::Node> items_at(const document::Node& map,
                                         std::initializer_list<std::string_view> keys);
// A whole number, which JSON of protocol buffers writes as a text.
std::optional<std::int64_t> number_at(const document::Node& map,
                                      std::initializer_list<std::string_view> keys);
// Base64; `invalid` when it is none or not there.
base::Result<std::string> bytes_at(const document::Node& map,
                                   std::initializer_list<std::string_view> keys);

}  // namespace cosign
