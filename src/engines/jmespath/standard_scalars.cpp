// The functions of jmespath.org that are about numbers, texts and types.
#include <algorithm>
#include <cmath>

#include "base/utf8.h"
#include "engines/document/json_text.h"
#include "engines/document/write.h"
#include "engines/jmespath/function.h"

namespace jmespath {
namespace {

bool abs(Call& call) { return call.answer(Node::float64(std::abs(call.number(0)))); }
bool ceil(Call& call) { return call.answer(Node::float64(std::ceil(call.number(0)))); }
bool floor(Call& call) { return call.answer(Node::float64(std::floor(call.number(0)))); }

bool starts_with(Call& call) {
  return call.answer(Node::boolean(call.text(0).starts_with(call.text(1))));
}
bool ends_with(Call& call) {
  return call.answer(Node::boolean(call.text(0).ends_with(call.text(1))));
}

bool length(Call& call) {
  const std::size_t size =
      call[0].is_string() ? base::count_code_points(call.text(0)) : call[0].size();
  return call.answer(Node::int64(static_cast<std::int64_t>(size)));
}

bool to_number(Call& call) {
  if (call[0].is_number()) return call.answer(call[0]);
  if (!call[0].is_string()) return call.answer(Node());
  const auto number = document::decimal_number(call.text(0));
  return call.answer(number ? *number : Node());
}

bool to_string(Call& call) {
  return call[0].is_string() ? call.answer(call[0]) : call.answer(document::to_json(call[0]));
}

bool type(Call& call) { return call.answer_part(type_name(call[0])); }

constexpr Function scalar_functions[] = {
    {"abs", abs, 1, {number_type}},
    {"ceil", ceil, 1, {number_type}},
    {"ends_with", ends_with, 2, {string_type, string_type}},
    {"floor", floor, 1, {number_type}},
    {"length", length, 1, {string_type | list_type | map_type}},
    {"starts_with", starts_with, 2, {string_type, string_type}},
    {"to_number", to_number, 1, {any_type}},
    {"to_string", to_string, 1, {any_type}},
    {"type", type, 1, {any_type}},
};

}  // namespace

std::span<const Function> standard_scalars() { return scalar_functions; }

}  // namespace jmespath
