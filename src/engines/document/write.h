// Nodes as text. Pure.
#pragma once
#include <string>

#include "engines/document/node.h"

namespace document {

// Compact JSON, members in their order. A sensitive value is written as "(sensitive)"; what JSON
// lacks, NaN and infinities, as null. A double without fraction is written without one.
void write_json(std::string& out, const Node& node);
// Two spaces a level, a line for each member and item.
void write_json_indented(std::string& out, const Node& node);
std::string to_json(const Node& node);

}  // namespace document
