// Nodes as YAML, in a style that is given or found in a text: what edits put into a file, and whole
// documents. What is written reads back as an equal node, here and with YAML 1.2. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "engines/document/node.h"

namespace document {

struct YamlStyle {
  std::size_t step = 2;       // spaces that a map is indented within a map
  std::size_t list_step = 0;  // spaces that a list is: its dashes stand below the key
  std::string_view line_end = "\n";
  bool json = false;       // everything as JSON: in brackets, keys and strings in double quotes
  bool json_lines = true;  // of JSON: a line for each member and item
};

inline constexpr std::size_t dash_width = 2;  // "- "

enum class Quotes : std::uint8_t { none, single_quotes, double_quotes };

// A block whose first line begins at column `indent`, where it is put; its last line has no end.
// Scalars and empty collections are a line; as JSON everything is `yaml_flow`.
std::string yaml_block(const Node& node, std::size_t indent, const YamlStyle& style);
// In brackets, on one line but for JSON with lines, whose first line is indented by `indent`. The
// quotes are those that a string gets if it can have them.
std::string yaml_flow(const Node& node, std::size_t indent, const YamlStyle& style,
                      Quotes quotes = Quotes::none);
// Of a scalar, or an empty collection, in a block. Many lines become a literal block, at column
// `indent`.
std::string yaml_scalar(const Node& scalar, Quotes quotes, std::size_t indent,
                        const YamlStyle& style);
std::string yaml_key(std::string_view key, const YamlStyle& style);

// Whether it is written on the line of its key: a scalar, or an empty collection.
bool is_inline(const Node& node);

// A whole document with the end of its last line.
std::string to_yaml(const Node& node);

}  // namespace document
