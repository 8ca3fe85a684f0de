// What a YAML scalar means to the tools of Kubernetes: the YAML 1.1 of go-yaml v2, without
// sexagesimal numbers and dates (reference: policy, section 2.2). Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engines/document/node.h"

namespace document {

// Of a plain scalar without a tag. A string node views the text.
Node plain_scalar(std::string_view text);

inline constexpr std::string_view core_tag = "tag:yaml.org,2002:";  // what "!!" stands for

// Of a scalar with one of the core's tags: `type` is "int", "str" and so on. nullopt: the text is
// no such thing. Not for "binary".
std::optional<Node> tagged_scalar(std::string_view type, std::string_view text);

// The text of a scalar that is a key: true, 1 and 1.5 are "true", "1" and "1.5". nullopt for null.
std::optional<std::string> key_text(const Node& scalar);

}  // namespace document
