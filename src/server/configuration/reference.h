// What the table of keys says to people: the reference page, the example file, one key explained,
// the values in force. Pure texts.
#pragma once
#include <string>
#include <string_view>

#include "server/configuration/load.h"

namespace server::configuration {

std::string reference();  // docs/configuration.md
// The file with every key as a comment with its default; those that `loaded` sets stand as values.
std::string example(const Loaded& loaded);

// A key, or all of a section. `not_found` names the closest key.
base::Result<std::string> explain(std::string_view name);

// A line a key: name, value, and where it comes from. Of a secret the reference.
enum class Show : std::uint8_t { values, sources };
std::string shown(const Loaded& loaded, Show what);

}  // namespace server::configuration
