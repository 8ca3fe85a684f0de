// Private to the engine. Operators of conditions (reference: policy, 3.9). To add one: a name in
// the enum and in the table of operators.cpp, and its case in `holds`. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engines/document/node.h"

namespace kyverno {

enum class Operator : std::uint8_t {
  equals,
  not_equals,
  in,      // deprecated
  not_in,  // deprecated
  any_in,
  all_in,
  any_not_in,
  all_not_in,
  greater,
  greater_equal,
  less,
  less_equal,
  duration_greater,  // deprecated, like the three below
  duration_greater_equal,
  duration_less,
  duration_less_equal,
  never  // a comparison written in other letters: accepted, and false whatever it is asked
};

// Names are read whatever their case is. nullopt: there is no such operator.
std::optional<Operator> operator_named(std::string_view name);
std::span<const std::string_view> operator_names();
bool holds(Operator op, const document::Node& key, const document::Node& value);

}  // namespace kyverno
