// What must not be shown: the places of sensitive values, and texts in which they may stand. Pure.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "engines/document/node.h"
#include "engines/document/source.h"

namespace document {

// What stands for a sensitive value wherever it would be shown.
inline constexpr std::string_view redacted = "(sensitive)";

// Texts and numbers of what has Mark::sensitive, and of all within.
std::vector<std::string> sensitive_texts(const Node& node);
// Hides the places of these.
void hide_sensitive(const Node& node, Sources& sources);
// Puts `redacted` where one of the secrets stands.
void redact(std::string& text, std::span<const std::string> secrets);

}  // namespace document
