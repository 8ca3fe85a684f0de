// Private to the engine: the checks of one rule. Each adds what it finds.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "engines/policy_lint/lint.h"

namespace policy_lint {

using Tell =
    std::function<void(std::string_view check, const document::Node& where, std::string message)>;

// excluded like matched; after a rule of the same match where only one rule applies
void check_reach(const document::Node& rule, const Tell& tell);
// preconditions and deny conditions: contradictions, constants, empty `any`, old operators
void check_conditions(const document::Node& rule, const Tell& tell);
// patterns and strategic merges against the types of the kinds that the rule matches
void check_fields(const document::Node& rule, const Tell& tell);
// patterns of wildcards that let through what they seem to refuse
void check_wildcards(const document::Node& rule, const Tell& tell);

// The maps of filters of match or exclude: those of any or all, or the old form itself.
std::vector<document::Node> filters_of(const document::Node& rule, std::string_view part);
// A key of a pattern without its anchor: "(name)" is "name".
std::string_view without_anchor(std::string_view key);

}  // namespace policy_lint
