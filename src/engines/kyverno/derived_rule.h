// Private to the engine. The rule for a controller that a rule for Pods makes: its filters name the
// controller, its patterns lie in the template, and so do the paths in its expressions. Pure.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engines/document/arena.h"
#include "engines/document/node.h"

namespace kyverno {

inline constexpr std::size_t label_bytes_max = 63;  // names of policies and rules become labels

struct Derivation {
  std::string_view prefix;                  // of its name
  std::span<const std::string_view> kinds;  // as they are written in policies: "Deployment"
  std::vector<std::string_view> within;     // below each `spec`: {"template"}
  bool all_filters = false;                 // every filter names `kinds`, not only those of Pods
};
// nullopt: nothing of the rule's action can be derived.
std::optional<document::Node> derived_rule(const document::Node& rule, const Derivation& derivation,
                                           document::Arena& arena);

// The kinds of a filter, {resources: {kinds: [...]}}.
std::vector<std::string_view> kinds_in(const document::Node& filter);

}  // namespace kyverno
