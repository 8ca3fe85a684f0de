// Private to the engine: the checks of one rule. Each adds what it finds.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "engines/policy/policy.h"
#include "engines/policy_lint/lint.h"

namespace policy_lint {

using Tell =
    std::function<void(std::string_view check, const document::Node& where, std::string message)>;

// policies in CEL: resources and fields that there are not, conditions that read nothing or
// contradict each other, exclusions of all that is matched
void check_expressions(const document::Node& policy, const document::Sources& sources,
                       const Tell& tell);
// kinds that Kubernetes does not have, but nearly
void check_kinds(const document::Node& rule, const Tell& tell);
// excluded like matched; after a rule of the same match where only one rule applies
void check_reach(const document::Node& rule, const Tell& tell);
// preconditions and deny conditions: contradictions, constants, empty `any`, old operators
void check_conditions(const document::Node& rule, const Tell& tell);
// patterns and strategic merges against the types of the kinds that the rule matches
void check_fields(const document::Node& rule, const Tell& tell);
// patterns of wildcards that let through what they seem to refuse
void check_wildcards(const document::Node& rule, const Tell& tell);

// exceptions that have ended, and policies and rules in them that there are not
void check_excused(const document::Node& exception, std::span<const policy::Policy* const> policies,
                   base::Time now, const document::Sources& sources, const Tell& tell);

// Whether whatever matches `inner` matches `outer` too, both filters of match or exclude.
bool covers(const document::Node& outer, const document::Node& inner);
// The maps of filters of match or exclude: those of any or all, or the old form itself.
std::vector<document::Node> filters_of(const document::Node& rule, std::string_view part);
inline std::span<const document::Node> items(const document::Node* list) {
  return list != nullptr && list->is_list() ? list->items() : std::span<const document::Node>();
}
// A key of a pattern without its anchor: "(name)" is "name".
std::string_view without_anchor(std::string_view key);

}  // namespace policy_lint
